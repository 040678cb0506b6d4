// Goal: pages and positions are asked for in whole numbers, and anything else is refused by its
// name. Method: requests with one parameter, answers caught.

#include "server/call.h"

#include <gtest/gtest.h>

#include "unit/server/caught.h"

namespace tidegate::server {
namespace {

TEST(Paging, HasDefaultsAndTakesNumbers) {
    Caught caught;
    Call plain = caught.call({});
    const auto page = paging(plain);
    ASSERT_TRUE(page.has_value());
    EXPECT_EQ(page->limit, 50U);
    EXPECT_EQ(page->cursor, "");
    Call asked = caught.call({{"limit", "500"}, {"cursor", "7"}});
    EXPECT_EQ(paging(asked)->limit, 500U);
    EXPECT_EQ(paging(asked)->cursor, "7");
}

TEST(Paging, RefusesOtherLimitsByName) {
    for (const char* const limit : {"0", "501", "-1", "1.5", "x", " 1", "99999999999999999999"}) {
        Caught caught;
        Call call = caught.call({{"limit", limit}});
        EXPECT_FALSE(paging(call).has_value()) << limit;
        EXPECT_EQ(caught.response().status, 400) << limit;
        EXPECT_NE(caught.response().body.find(R"("field":"limit")"), std::string::npos) << limit;
    }
}

TEST(NumberParameter, HoldsWhatEveryClientHoldsExactly) {
    Caught caught;
    Call largest = caught.call({{"after", "9007199254740992"}});
    EXPECT_EQ(number_parameter(largest, "after", 0), std::uint64_t{1} << 53);
    Call absent = caught.call({});
    EXPECT_EQ(number_parameter(absent, "after", 42), 42U);
    Call more = caught.call({{"after", "9007199254740993"}});
    EXPECT_FALSE(number_parameter(more, "after", 0).has_value());
    EXPECT_NE(caught.response().body.find(R"("code":"invalid_parameter")"), std::string::npos);
}

TEST(CallSend, AnswersAreNotKept) {
    Caught caught;
    Call call = caught.call({});
    call.send(202, "{}");
    EXPECT_EQ(caught.response().status, 202);
    EXPECT_EQ(caught.response().header("cache-control"), "no-store");
    EXPECT_EQ(caught.response().header("content-type"), "application/json");
}

}  // namespace
}  // namespace tidegate::server
