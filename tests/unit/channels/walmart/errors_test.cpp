// Goal: Walmart's errors are understood in each shape they come in. Method: tables.
#include "channels/walmart/errors.h"

#include <gtest/gtest.h>

namespace tidegate::channels::walmart {
namespace {

struct Shape {
    const char* name;
    std::string body;
    std::string detail;
};

TEST(WalmartErrors, FindsTheFirstError) {
    const Shape rows[] = {
        {"wrapped",
         R"({"errors":{"error":[{"code":"A","field":"sku","description":"d"},{"code":"B"}]}})",
         "A: d"},
        {"list", R"({"errors":[{"code":"A","description":"d"}]})", "A: d"},
        {"singular", R"({"error":[{"code":"A"}]})", "A"},
        {"number as code", R"({"errors":[{"code":520,"description":null}]})", "520"},
        {"none", R"({"sku":"x"})", ""},
        {"null", R"({"errors":null})", ""},
        {"no object", R"([1])", ""},
        {"no json", "<html>", ""},
        {"long",
         R"({"errors":[{"code":"A","description":")" + std::string(400, 'x') + R"("}]})",
         "A: " + std::string(297, 'x')},
    };
    for (const Shape& row : rows) EXPECT_EQ(first_error(row.body), row.detail) << row.name;
}

struct StatusRow {
    int status;
    Meaning meaning;
    const char* code;
};

TEST(WalmartErrors, GivesEveryStatusAMeaningAndACode) {
    const StatusRow rows[] = {
        {400, Meaning::refused, "channel_refused"},
        {401, Meaning::token_expired, "channel_unauthorized"},
        {403, Meaning::forbidden, "channel_misconfigured"},
        {404, Meaning::not_found, "listing_unknown"},
        {413, Meaning::refused, "channel_refused"},
        {429, Meaning::throttled, "channel_throttled"},
        {302, Meaning::unavailable, "channel_unavailable"},
        {500, Meaning::unavailable, "channel_unavailable"},
        {504, Meaning::unavailable, "channel_unavailable"},
    };
    for (const StatusRow& row : rows) {
        EXPECT_EQ(classify(row.status), row.meaning) << row.status;
        EXPECT_EQ(to_error(row.meaning, row.status, "").code, row.code) << row.status;
    }
    EXPECT_EQ(classify(200), Meaning::success);
    EXPECT_EQ(classify(202), Meaning::success);
    EXPECT_EQ(
        to_error(Meaning::refused, 400, "INVALID: sku").message,
        "Walmart answered HTTP 400: INVALID: sku"
    );
}

}  // namespace
}  // namespace tidegate::channels::walmart
