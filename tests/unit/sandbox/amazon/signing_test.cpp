#include "sandbox/amazon/signing.h"

#include <gtest/gtest.h>

// Goal: the queue takes no request whose signature does not hold. Method: one request whose
// signature was computed once with AWS's rules (python's hmac), and one thing wrong at a time.

namespace tidegate::sandbox::amazon {
namespace {

const QueueKey kKey{"AKIASANDBOX", "sandbox-aws-secret", "us-east-1"};
const Timestamp kSignedAt = Timestamp::from_seconds(1'790'000'000);

net::Request signed_request() {
    net::Request request;
    request.method = "POST";
    request.path = request.target = "/";
    request.body = "{}";
    request.headers = {
        {"Host", "sqs.test"},
        {"X-Amz-Date", "20260921T141320Z"},
        {"X-Amz-Target", "AmazonSQS.ReceiveMessage"},
        {"Authorization",
         "AWS4-HMAC-SHA256 Credential=AKIASANDBOX/20260921/us-east-1/sqs/aws4_request, "
         "SignedHeaders=host;x-amz-date;x-amz-target, "
         "Signature=d04028f4f3bb7fe0a51cff068350b130051d1f38d34f9b0a69e4ccdc0525942c"}};
    return request;
}

std::string problem_of(const net::Request& request, Timestamp now = kSignedAt) {
    return std::string(signature_problem(request, kKey, now).value_or(""));
}

void replace(net::Request& request, std::size_t header, std::string_view old, std::string_view by) {
    std::string& value = request.headers[header].value;
    const std::size_t at = value.find(old);
    ASSERT_NE(at, std::string::npos);
    value.replace(at, old.size(), by);
}

TEST(QueueSignature, HoldsForAQuarterOfAnHour) {
    EXPECT_EQ(problem_of(signed_request()), "");
    EXPECT_EQ(problem_of(signed_request(), kSignedAt + Duration::seconds(900)), "");
    EXPECT_EQ(
        problem_of(signed_request(), kSignedAt + Duration::seconds(901)), "SignatureDoesNotMatch"
    );
    EXPECT_EQ(
        problem_of(signed_request(), kSignedAt - Duration::seconds(901)), "SignatureDoesNotMatch"
    );
}

TEST(QueueSignature, CoversBodyMethodPathAndHeaders) {
    net::Request request = signed_request();
    request.body = "{ }";
    EXPECT_EQ(problem_of(request), "SignatureDoesNotMatch");
    request = signed_request();
    request.method = "PUT";
    EXPECT_EQ(problem_of(request), "SignatureDoesNotMatch");
    request = signed_request();
    request.target = "/?a=";
    EXPECT_EQ(problem_of(request), "SignatureDoesNotMatch");
    request = signed_request();
    request.headers[0].value = "other.test";
    EXPECT_EQ(problem_of(request), "SignatureDoesNotMatch");
    request = signed_request();
    request.headers[2].value = "AmazonSQS.DeleteMessageBatch";
    EXPECT_EQ(problem_of(request), "SignatureDoesNotMatch");
}

TEST(QueueSignature, NeedsItsPartsAndTheRightPlace) {
    net::Request request = signed_request();
    request.headers.pop_back();
    EXPECT_EQ(problem_of(request), "MissingAuthenticationToken");
    request = signed_request();
    request.headers[1].value = "today";
    EXPECT_EQ(problem_of(request), "IncompleteSignature");
    request = signed_request();
    replace(request, 3, "AKIASANDBOX", "AKIAOTHER");
    EXPECT_EQ(problem_of(request), "UnrecognizedClientException");
    request = signed_request();
    replace(request, 3, "us-east-1", "eu-west-1");
    EXPECT_EQ(problem_of(request), "SignatureDoesNotMatch");
    request = signed_request();
    replace(request, 3, ";x-amz-target", "");
    EXPECT_EQ(problem_of(request), "SignatureDoesNotMatch");
}

}  // namespace
}  // namespace tidegate::sandbox::amazon
