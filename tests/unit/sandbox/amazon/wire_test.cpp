#include "sandbox/amazon/wire.h"

#include <gtest/gtest.h>

// Goal: times, ids and page tokens are read strictly. Method: values that are almost right.

namespace tidegate::sandbox::amazon {
namespace {

TEST(AmazonTimes, AreWrittenInWholeSecondsAndReadWithOrWithoutAFraction) {
    const Timestamp at(1'790'000'000'987);
    EXPECT_EQ(iso(at), "2026-09-21T14:13:20Z");
    EXPECT_EQ(parse_iso("2026-09-21T14:13:20Z"), Timestamp(1'790'000'000'000));
    EXPECT_EQ(parse_iso("2026-09-21T14:13:20.987Z"), at);
    for (const char* wrong :
         {"",
          "2026-09-21",
          "2026-09-21T14:13:20",
          "2026-09-21T14:13:20+00:00",
          "2026-13-21T14:13:20Z",
          "2026-09-31T14:13:20Z",
          "2026-09-21T24:13:20Z",
          "2026-09-21T14:60:20Z",
          "2026-09-21T14:13:20.9Z",
          "2026-09-21 14:13:20Z",
          "2026-09-21T14:13:-2Z"}) {
        EXPECT_EQ(parse_iso(wrong), std::nullopt) << wrong;
    }
}

TEST(AmazonOrderIds, AreThreeSevenSevenDigits) {
    EXPECT_EQ(order_text(25'012'345'678'901'234), "250-1234567-8901234");
    EXPECT_EQ(order_text(7), "000-0000000-0000007");
    EXPECT_EQ(parse_order("250-1234567-8901234"), 25'012'345'678'901'234);
    for (const char* wrong :
         {"",
          "1",
          "250-1234567-890123",
          "250123456789012345",
          "25x-1234567-8901234",
          "250-1234567x8901234",
          "-50-1234567-8901234"}) {
        EXPECT_EQ(parse_order(wrong), std::nullopt) << wrong;
    }
}

TEST(AmazonPageTokens, BelongToTheirSearchAndEnd) {
    const Timestamp now = Timestamp::from_seconds(100);
    const Position position{Timestamp(5), 6, 7};
    const std::string token = page_token(position, now + Duration::seconds(30), "search");
    EXPECT_NE(token.find('/'), std::string::npos);
    EXPECT_NE(token.find('+'), std::string::npos);
    const auto read = parse_page_token(token, now, "search");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->until, Timestamp(5));
    EXPECT_EQ(read->major, 6);
    EXPECT_EQ(read->minor, 7);
    EXPECT_FALSE(parse_page_token(token, now, "another search"));
    EXPECT_FALSE(parse_page_token(token, now + Duration::seconds(30), "search"));
    EXPECT_FALSE(parse_page_token('1' + token, now, "search"));
    EXPECT_FALSE(parse_page_token("", now, "search"));
}

TEST(AmazonInput, RefusesWhatIsUnknownDoubledOrOutside) {
    const auto refusal = [](std::vector<net::QueryParameter> query) {
        net::Request request;
        request.query = std::move(query);
        Input input(request, {"a", "n", "t"});
        (void)input.list("a", 2, {"x", "y"});
        (void)input.number("n", 1, 100, 5);
        (void)input.time("t");
        if (!input.refusal()) return std::string();
        return input.refusal()->body["errors"].items().at(0)["message"].as_string();
    };
    EXPECT_EQ(refusal({{"a", "x,y"}, {"n", "100"}, {"t", "2026-09-21T14:13:20Z"}}), "");
    EXPECT_EQ(refusal({{"b", "1"}}), "Unknown parameter 'b'.");
    EXPECT_EQ(
        refusal({{"a", "x"}, {"a", "y"}}),
        "Parameter 'a' is given twice: join its values by commas."
    );
    EXPECT_EQ(refusal({{"a", "z"}}), "Invalid value of 'a'.");
    EXPECT_EQ(refusal({{"a", "x,x,x"}}), "Too many values of 'a'.");
    EXPECT_EQ(refusal({{"n", "101"}}), "Invalid value of 'n'.");
    EXPECT_EQ(refusal({{"n", "1x"}}), "Invalid value of 'n'.");
    EXPECT_EQ(refusal({{"t", "now"}}), "'t' is no time in ISO 8601.");
}

}  // namespace
}  // namespace tidegate::sandbox::amazon
