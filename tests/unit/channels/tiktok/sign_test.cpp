// Goal: requests and webhooks are signed as TikTok Shop signs them.
// Method: the published vectors and vectors recomputed from the published rules.
#include "channels/tiktok/sign.h"

#include <gtest/gtest.h>

namespace tidegate::channels::tiktok {
namespace {

constexpr const char* kSecret = "e59af819cc";
constexpr const char* kCipher = "GCP_XF90igAAAABh00qsWgtvOiGFNqyubMt3";

TEST(SignRequest, GetWithoutBody) {
    EXPECT_EQ(
        sign_request(
            kSecret,
            "/authorization/202309/shops",
            {{"app_key", "29a39d"}, {"timestamp", "1623812664"}},
            ""
        ),
        "b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8"
    );
}

TEST(SignRequest, PostWithBody) {
    EXPECT_EQ(
        sign_request(
            kSecret,
            "/event/202309/webhooks",
            {{"timestamp", "1696909648"},
             {"shop_cipher", "ROW_xkMbgAAAeVAQra0eZWebFQq5aIK"},
             {"app_key", "68xu9ks5p4i8"}},
            R"({"address":"https://partner.tiktokshop.com","event_type":"PACKAGE_UPDATE"})"
        ),
        "cd0d6268252f4ba293bf7ea4c0a2873bf9beec600d22530638564ab301435f7a"
    );
}

TEST(SignRequest, InventoryUpdate) {
    EXPECT_EQ(
        sign_request(
            kSecret,
            "/product/202309/products/1729592969712207008/inventory/update",
            {{"app_key", "29a39d"}, {"shop_cipher", kCipher}, {"timestamp", "1623812664"}},
            R"({"skus":[{"id":"1729592969712207012","inventory":[{"warehouse_id":"7068517275539719942","quantity":7}]}]})"
        ),
        "1006da1aa837d8520afb01e9779564079fc27aa5dedefd3bcf3af4f4b96a8638"
    );
}

TEST(SignRequest, PageTokenIsSignedRaw) {
    const Query query = {
        {"app_key", "29a39d"},
        {"page_size", "50"},
        {"page_token",
         "6AsPQsUMvH3RkchNUPPh22NROHkE0D8pmq/N5M1kHYcZmtRyv9aVrNv65W7Q6tFA+7D1ud64MPNz5OaT"},
        {"shop_cipher", kCipher},
        {"sort_field", "update_time"},
        {"sort_order", "ASC"},
        {"timestamp", "1623812664"}};
    EXPECT_EQ(
        sign_request(
            kSecret,
            "/order/202309/orders/search",
            query,
            R"({"update_time_ge":1693500000,"update_time_lt":1693586400})"
        ),
        "8fac7715a96df97ba986abac88c0f9dbd1d0a5d95d044fe105f107fc05245558"
    );
}

TEST(SignRequest, LeavesOutSignAndToken) {
    Query query = {{"app_key", "29a39d"}, {"timestamp", "1623812664"}};
    const std::string plain = sign_request(kSecret, "/authorization/202309/shops", query, "");
    query.emplace_back("sign", "x");
    query.emplace_back("access_token", "y");
    EXPECT_EQ(sign_request(kSecret, "/authorization/202309/shops", query, ""), plain);
}

TEST(WebhookSignature, OfficialVector) {
    const std::string body =
        R"({"type":1,"tts_notification_id":"7380066284010030890","shop_id":"7495540735365777507",)"
        R"("timestamp":1718305585,"data":{"is_on_hold_order":true,"order_id":"576653688135258178",)"
        R"("order_status":"UNPAID","update_time":1718305585}})";
    const WebhookSignature signature({"abcdef", "123"});
    EXPECT_TRUE(
        signature.matches(body, "5dec0f11ec2f6783b8deee53c9ffbf8d024302f7c7e7fa55a35d17629031ac05")
    );
    EXPECT_FALSE(signature.matches(
        body + " ", "5dec0f11ec2f6783b8deee53c9ffbf8d024302f7c7e7fa55a35d17629031ac05"
    ));
    EXPECT_FALSE(
        signature.matches(body, "5DEC0F11EC2F6783B8DEEE53C9FFBF8D024302F7C7E7FA55A35D17629031AC05")
    );
    EXPECT_FALSE(signature.matches(body, ""));
}

TEST(WebhookSignature, SecondVector) {
    const std::string body =
        R"({"type":1,"shop_id":"7494726673780148744","timestamp":1664095733,"data":{"order_id":)"
        R"("576684019603311365","order_status":"AWAITING_SHIPMENT","update_time":1664095610}})";
    const WebhookSignature signature({"fake_app_key", "fake_app_secret"});
    EXPECT_EQ(
        signature.of(body), "21109834de72ec53c9959716d8514ae388ce1f123e5ffdcafc46713fcdf62b27"
    );
}

}  // namespace
}  // namespace tidegate::channels::tiktok
