#include "channels/amazon/errors.h"

#include <gtest/gtest.h>

// Goal: every error of the interface has one meaning, and says what a person can do. Method: tables
// of statuses and of the bodies that Amazon documents.

namespace tidegate::channels::amazon {
namespace {

struct MeaningCase {
    std::string name;
    int status;
    ApiError error;
    Meaning meaning;
    bool certain;  // that it was not executed
};
class ErrorMeaning : public ::testing::TestWithParam<MeaningCase> {};

TEST_P(ErrorMeaning, FollowsFromStatusCodeAndWords) {
    EXPECT_EQ(classify(GetParam().status, GetParam().error), GetParam().meaning);
    EXPECT_EQ(certainly_not_executed(GetParam().meaning), GetParam().certain);
}

INSTANTIATE_TEST_SUITE_P(
    Answers,
    ErrorMeaning,
    ::testing::Values(
        MeaningCase{"created", 201, {}, Meaning::success, false},
        MeaningCase{"quota", 429, {"QuotaExceeded", "", ""}, Meaning::throttled, true},
        MeaningCase{
            "quota_with_another_status", 400, {"QuotaExceeded", "", ""}, Meaning::throttled, true},
        MeaningCase{"internal", 500, {"InternalFailure", "", ""}, Meaning::unavailable, false},
        MeaningCase{
            "expired_in_details",
            403,
            {"Unauthorized", "denied", "The access token you provided has expired."},
            Meaning::token_expired,
            true},
        MeaningCase{
            "expired_in_message",
            401,
            {"Unauthorized", "token expired", ""},
            Meaning::token_expired,
            true},
        MeaningCase{
            "revoked",
            403,
            {"Unauthorized", "", "revoked, malformed or invalid"},
            Meaning::unauthorized,
            true},
        MeaningCase{"no_role", 403, {"Unauthorized", "denied", ""}, Meaning::misconfigured, true},
        MeaningCase{"gone", 404, {"NotFound", "", ""}, Meaning::not_found, true},
        MeaningCase{"too_large", 413, {}, Meaning::refused, true},
        MeaningCase{"wrong_type", 415, {}, Meaning::refused, true},
        MeaningCase{"wrong_input", 400, {"InvalidInput", "", ""}, Meaning::refused, true}
    ),
    [](const auto& tested) { return tested.param.name; }
);

TEST(ReadError, TakesTheFirstOfTheList) {
    const ApiError error = read_error(
        R"({"errors":[{"code":"A","message":"first","details":"d"},{"code":"B","message":"x"}]})"
    );
    EXPECT_EQ(error.code, "A");
    EXPECT_EQ(error.message, "first");
    EXPECT_EQ(error.details, "d");
}

TEST(ReadError, IsEmptyForAnythingElse) {
    for (const char* body : {"", "<html>", "{}", R"({"errors":[]})", R"({"errors":5})"}) {
        EXPECT_EQ(read_error(body).code, "") << body;
    }
}

TEST(ToError, HasAmazonsWordsAndARemedy) {
    const Error error = to_error(Meaning::misconfigured, 403, {"Unauthorized", "denied", ""});
    EXPECT_EQ(error.code, "channel_misconfigured");
    EXPECT_EQ(error.message, "Amazon answered HTTP 403 Unauthorized: denied");
    EXPECT_NE(error.hint.find("Product Listing"), std::string::npos);
    EXPECT_EQ(to_error(Meaning::throttled, 429, {}).retry, Retry::yes);
    EXPECT_EQ(to_error(Meaning::token_expired, 403, {}).code, "channel_unauthorized");
}

}  // namespace
}  // namespace tidegate::channels::amazon
