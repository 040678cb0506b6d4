// Goal: the server's own refusals are valid problem+json. Method: exact bodies.

#include "net/problem.h"

#include <gtest/gtest.h>

namespace tidegate::net {
namespace {

TEST(Problem, holds_type_title_status_code_and_detail) {
    const Response response = problem_response({413, "body_too_large", "Too much."});
    EXPECT_EQ(response.status, 413);
    EXPECT_EQ(response.header("content-type"), "application/problem+json");
    EXPECT_EQ(
        response.body,
        R"({"type":"about:blank","title":"Content Too Large","status":413,"code":"body_too_large",)"
        R"("detail":"Too much."})"
    );
}

TEST(Problem, escapes_the_detail) {
    EXPECT_EQ(
        problem_response({400, "malformed_request", "a\"b\\c\n\x01"}).body,
        R"({"type":"about:blank","title":"Bad Request","status":400,"code":"malformed_request",)"
        R"("detail":"a\"b\\c\u000a\u0001"})"
    );
}

TEST(Problem, names_unknown_statuses) {
    EXPECT_EQ(reason_phrase(418), "Status");
    EXPECT_EQ(reason_phrase(431), "Request Header Fields Too Large");
}

}  // namespace
}  // namespace tidegate::net
