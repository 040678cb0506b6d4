#include "channels/amazon/sign_v4.h"

#include <gtest/gtest.h>

// Goal: requests carry the signature that AWS computes. Method: the requests, keys and signatures
// of AWS's published test suite for Signature Version 4 (region us-east-1, service "service").

namespace tidegate::channels::amazon {
namespace {

const AwsKeys kSuiteKeys{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"};
const SignScope kSuiteScope{"us-east-1", "service"};
// 2015-08-30T12:36:00Z
const Timestamp kSuiteTime = Timestamp::from_seconds(1'440'938'160);

struct SuiteCase {
    std::string name;
    std::string method;
    std::string url;
    std::string signature;
};

class SignV4Suite : public ::testing::TestWithParam<SuiteCase> {};

TEST_P(SignV4Suite, SignsAsPublished) {
    net::ClientRequest request;
    request.method = GetParam().method;
    request.url = GetParam().url;
    sign_v4(request, kSuiteKeys, kSuiteScope, kSuiteTime);
    EXPECT_EQ(net::find_header(request.headers, "x-amz-date"), "20150830T123600Z");
    EXPECT_EQ(
        net::find_header(request.headers, "authorization"),
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        "SignedHeaders=host;x-amz-date, Signature=" +
            GetParam().signature
    );
}

INSTANTIATE_TEST_SUITE_P(
    Published,
    SignV4Suite,
    ::testing::Values(
        SuiteCase{
            "vanilla",
            "GET",
            "https://example.amazonaws.com/",
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
        SuiteCase{
            "post_vanilla",
            "POST",
            "https://example.amazonaws.com/",
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
        SuiteCase{
            "query_in_order_of_names",
            "GET",
            "https://example.amazonaws.com/?Param2=value2&Param1=value1",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"}
    ),
    [](const auto& tested) { return tested.param.name; }
);

TEST(SignV4, KeysThatAreLentCarryTheirTokenAndSignIt) {
    net::ClientRequest request;
    request.method = "POST";
    request.url = "https://example.amazonaws.com/";
    AwsKeys lent = kSuiteKeys;
    lent.session_token = "session";
    sign_v4(request, lent, kSuiteScope, kSuiteTime);
    EXPECT_EQ(net::find_header(request.headers, "x-amz-security-token"), "session");
    const std::string authorization(net::find_header(request.headers, "authorization"));
    EXPECT_NE(
        authorization.find("SignedHeaders=host;x-amz-date;x-amz-security-token,"), std::string::npos
    );
}

TEST(SignV4, TheBodyIsSigned) {
    const auto signed_with = [](std::string body) {
        net::ClientRequest request;
        request.method = "POST";
        request.url = "https://example.amazonaws.com/";
        request.body = std::move(body);
        sign_v4(request, kSuiteKeys, kSuiteScope, kSuiteTime);
        return std::string(net::find_header(request.headers, "authorization"));
    };
    EXPECT_EQ(signed_with("a"), signed_with("a"));
    EXPECT_NE(signed_with("a"), signed_with("b"));
}

TEST(SignV4, DatesAndDigestsAreSpelledAsAwsSpellsThem) {
    EXPECT_EQ(amz_date(kSuiteTime), "20150830T123600Z");
    EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace
}  // namespace tidegate::channels::amazon
