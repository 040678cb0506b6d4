// Goal: the small pieces of the wire format take what is right and nothing else. Method: tables.
#include "sandbox/walmart/wire.h"

#include <gtest/gtest.h>

#include "sandbox/walmart/rate.h"

namespace tidegate::sandbox::walmart {
namespace {

TEST(SandboxWalmartWire, ReadsTimesWithAndWithoutAClock) {
    EXPECT_EQ(parse_time("2020-03-16"), Timestamp(1'584'316'800'000));
    EXPECT_EQ(parse_time("2020-03-16T10:30:15Z"), Timestamp(1'584'354'615'000));
    EXPECT_EQ(parse_time("16.3.2020"), std::nullopt);
    EXPECT_EQ(iso_time(Timestamp(1'584'354'615'999)), "2020-03-16T10:30:15Z");
    EXPECT_EQ(whole_seconds_ms(Timestamp(1'584'354'615'999)), 1'584'354'615'000);
}

TEST(SandboxWalmartWire, ReadsNumbersInTheirRange) {
    net::Request request;
    request.query = {{"limit", "50"}, {"bad", "5x"}, {"negative", "-5"}};
    EXPECT_EQ(number_of(request, "limit", 10, 1, 50), 50);
    EXPECT_EQ(number_of(request, "limit", 10, 1, 49), std::nullopt);
    EXPECT_EQ(number_of(request, "limit", 10, 51, 60), std::nullopt);
    EXPECT_EQ(number_of(request, "absent", 10, 1, 50), 10);
    EXPECT_EQ(number_of(request, "bad", 10, 1, 50), std::nullopt);
    EXPECT_EQ(number_of(request, "negative", 10, 1, 50), std::nullopt);
}

TEST(SandboxWalmartWire, KnowsAUuid) {
    EXPECT_TRUE(is_uuid("7c9d3c0e-1f5a-4d0c-8f5e-0a1b2c3d4e5f"));
    EXPECT_TRUE(is_uuid("7C9D3C0E-1F5A-4D0C-8F5E-0A1B2C3D4E5F"));
    EXPECT_FALSE(is_uuid("7c9d3c0e01f5a-4d0c-8f5e-0a1b2c3d4e5f"));
    EXPECT_FALSE(is_uuid("7c9d3c0e-1f5a-4d0c-8f5e-0a1b2c3d4e5"));
    EXPECT_FALSE(is_uuid(""));
}

TEST(SandboxWalmartWire, ACursorBelongsToItsList) {
    const std::string cursor = cursor_of(50, "inventories");
    EXPECT_EQ(parse_cursor(cursor, "inventories"), 50);
    EXPECT_EQ(parse_cursor(cursor, "orders"), std::nullopt);
    EXPECT_EQ(parse_cursor("", "inventories"), std::nullopt);
    EXPECT_EQ(parse_cursor("NTA=", "inventories"), std::nullopt);
}

TEST(SandboxWalmartWire, AnAmountIsAWholeNumberOfEach) {
    const std::pair<const char*, std::optional<std::int64_t>> rows[] = {
        {R"({"unit":"EACH","amount":0})", 0},
        {R"({"unit":"EACH","amount":10})", 10},
        {R"({"unit":"EACH","amount":-1})", std::nullopt},
        {R"({"unit":"EACH","amount":"10"})", std::nullopt},
        {R"({"unit":"EACH","amount":1.5})", std::nullopt},
        {R"({"unit":"EACH","amount":1000000000})", std::nullopt},
        {R"({"unit":"DOZEN","amount":1})", std::nullopt},
        {R"({"amount":1})", std::nullopt},
        {R"([])", std::nullopt},
    };
    for (const auto& [text, amount] : rows) {
        EXPECT_EQ(parse_amount(Json::parse(text).value_or(Json())), amount) << text;
    }
}

TEST(SandboxWalmartWire, FindsTheFileOfAForm) {
    net::Request request;
    request.headers = {{"Content-Type", "multipart/form-data; boundary=XX"}};
    request.body =
        "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n{}\r\n--XX--";
    EXPECT_EQ(file_part(request), "{}");
    net::Request other = request;
    other.headers[0].value = "multipart/form-data";
    EXPECT_EQ(file_part(other), std::nullopt);
    other = request;
    other.body = "--XX\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n{}\r\n--XX--";
    EXPECT_EQ(file_part(other), std::nullopt);
    other = request;
    other.body.resize(other.body.size() - 8);
    EXPECT_EQ(file_part(other), std::nullopt);
}

TEST(SandboxWalmartRate, RestoresInMilliseconds) {
    const Timestamp start(1'000'000);
    RateBucket bucket({200, Duration::seconds(60)}, start);
    for (int i = 0; i < 200; ++i) EXPECT_TRUE(bucket.take(start));
    EXPECT_FALSE(bucket.take(start));
    EXPECT_EQ(bucket.next_token(start), start + Duration(300));
    EXPECT_FALSE(bucket.take(start + Duration(299)));
    EXPECT_TRUE(bucket.take(start + Duration(300)));
    EXPECT_EQ(bucket.tokens(start + Duration::seconds(3600)), 200);
}

}  // namespace
}  // namespace tidegate::sandbox::walmart
