// Goal: every documented code leads to the documented behaviour.
// Method: a table of code, HTTP status and message.
#include "channels/tiktok/errors.h"

#include <gtest/gtest.h>

namespace tidegate::channels::tiktok {
namespace {

struct Case {
    int status;
    std::int64_t code;
    const char* message;
    Meaning meaning;
};

TEST(Classify, Table) {
    const Case cases[] = {
        {200, 0, "Success", Meaning::success},
        {500, 0, "Success", Meaning::unavailable},
        {429, 36009002, "Too many requests", Meaning::throttled},
        {429, 36009037, "quota", Meaning::throttled},
        {429, 12345, "", Meaning::throttled},
        {500, 36009003, "Internal error", Meaning::unavailable},
        {200, 36009007, "Timeout", Meaning::unavailable},
        {503, 99, "overload", Meaning::unavailable},
        {200, 105002, "Expired credentials.", Meaning::token_expired},
        {400, 36009004, "The 'x-tts-access-token' header is expired", Meaning::token_expired},
        {400, 36009004, "The 'x-tts-access-token' header is invalid.", Meaning::unauthorized},
        {400, 36009004, "Invalid 'timestamp' query parameter", Meaning::misconfigured},
        {400, 36009004, "Invalid credentials. Invalid 'app_key'", Meaning::misconfigured},
        {400, 36009004, "Unexpected identifier 'shop_cipher'.", Meaning::misconfigured},
        {400, 36009004, "Invalid 'skus' body parameter", Meaning::refused},
        {200, 105001, "", Meaning::unauthorized},
        {200, 105005, "", Meaning::misconfigured},
        {200, 106001, "", Meaning::misconfigured},
        {200, 106013, "", Meaning::misconfigured},
        {404, 36009009, "", Meaning::misconfigured},
        {401, 36009043, "", Meaning::inactive},
        {200, 12052901, "", Meaning::refused},
        {400, 21011044, "", Meaning::refused},
    };
    for (const Case& c : cases) {
        EXPECT_EQ(classify(c.status, c.code, c.message), c.meaning) << c.code << ' ' << c.message;
    }
}

TEST(Classify, OnlyUnavailableLeavesADoubt) {
    EXPECT_FALSE(certainly_not_executed(Meaning::unavailable));
    EXPECT_FALSE(certainly_not_executed(Meaning::success));
    for (const Meaning meaning :
         {Meaning::throttled,
          Meaning::token_expired,
          Meaning::unauthorized,
          Meaning::inactive,
          Meaning::misconfigured,
          Meaning::refused}) {
        EXPECT_TRUE(certainly_not_executed(meaning));
    }
}

TEST(ClassifySku, Table) {
    EXPECT_EQ(classify_sku(12052055), SkuRefusal::quantity_out_of_range);
    EXPECT_EQ(classify_sku(12019024), SkuRefusal::below_lock);
    EXPECT_EQ(classify_sku(12052393), SkuRefusal::below_lock);
    EXPECT_EQ(classify_sku(12052533), SkuRefusal::warehouses);
    EXPECT_EQ(classify_sku(12052901), SkuRefusal::not_active);
    EXPECT_EQ(classify_sku(12052850), SkuRefusal::not_ours);
    EXPECT_EQ(classify_sku(12052556), SkuRefusal::mapping);
    EXPECT_EQ(classify_sku(1), SkuRefusal::other);
}

TEST(ToError, NamesCodeMessageAndRequest) {
    const Error error = to_error(Meaning::throttled, 36009002, "Too many requests", "2022");
    EXPECT_EQ(error.code, "channel_throttled");
    EXPECT_EQ(error.message, "TikTok Shop answered 36009002: Too many requests (request 2022)");
    EXPECT_EQ(error.retry, Retry::yes);
}

}  // namespace
}  // namespace tidegate::channels::tiktok
