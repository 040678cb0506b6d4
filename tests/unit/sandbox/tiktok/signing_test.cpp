// Goal: TikTok Shop's signatures are the published ones.
// Method: the published vectors and vectors recomputed from the published rules.
#include "sandbox/tiktok/signing.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tidegate::sandbox {
namespace {

net::Request request_of(
    std::string path, std::vector<net::QueryParameter> query, std::string body
) {
    net::Request request;
    request.path = std::move(path);
    request.query = std::move(query);
    request.body = std::move(body);
    return request;
}

TEST(SandboxTiktokSigning, Vectors) {
    const std::string secret = "e59af819cc";
    const std::string cipher = "GCP_XF90igAAAABh00qsWgtvOiGFNqyubMt3";
    EXPECT_EQ(
        tiktok::sign(
            secret,
            request_of(
                "/authorization/202309/shops",
                {{"app_key", "29a39d"}, {"timestamp", "1623812664"}},
                ""
            )
        ),
        "b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8"
    );
    EXPECT_EQ(
        tiktok::sign(
            secret,
            request_of(
                "/event/202309/webhooks",
                {{"app_key", "68xu9ks5p4i8"},
                 {"shop_cipher", "ROW_xkMbgAAAeVAQra0eZWebFQq5aIK"},
                 {"timestamp", "1696909648"}},
                R"({"address":"https://partner.tiktokshop.com","event_type":"PACKAGE_UPDATE"})"
            )
        ),
        "cd0d6268252f4ba293bf7ea4c0a2873bf9beec600d22530638564ab301435f7a"
    );
    EXPECT_EQ(
        tiktok::sign(
            secret,
            request_of(
                "/product/202309/products/1729592969712207008/inventory/update",
                {{"timestamp", "1623812664"},
                 {"sign", "ignored"},
                 {"access_token", "ignored"},
                 {"shop_cipher", cipher},
                 {"app_key", "29a39d"}},
                R"({"skus":[{"id":"1729592969712207012","inventory":[{"warehouse_id":"7068517275539719942","quantity":7}]}]})"
            )
        ),
        "1006da1aa837d8520afb01e9779564079fc27aa5dedefd3bcf3af4f4b96a8638"
    );
    EXPECT_EQ(
        tiktok::sign(
            secret,
            request_of(
                "/order/202309/orders/search",
                {{"app_key", "29a39d"},
                 {"page_size", "50"},
                 {"page_token",
                  "6AsPQsUMvH3RkchNUPPh22NROHkE0D8pmq/"
                  "N5M1kHYcZmtRyv9aVrNv65W7Q6tFA+7D1ud64MPNz5OaT"},
                 {"shop_cipher", cipher},
                 {"sort_field", "update_time"},
                 {"sort_order", "ASC"},
                 {"timestamp", "1623812664"}},
                R"({"update_time_ge":1693500000,"update_time_lt":1693586400})"
            )
        ),
        "8fac7715a96df97ba986abac88c0f9dbd1d0a5d95d044fe105f107fc05245558"
    );
}

TEST(SandboxTiktokSigning, WebhookVectors) {
    EXPECT_EQ(
        tiktok::sign_webhook(
            "abcdef",
            "123",
            R"({"type":1,"tts_notification_id":"7380066284010030890","shop_id":"7495540735365777507","timestamp":1718305585,"data":{"is_on_hold_order":true,"order_id":"576653688135258178","order_status":"UNPAID","update_time":1718305585}})"
        ),
        "5dec0f11ec2f6783b8deee53c9ffbf8d024302f7c7e7fa55a35d17629031ac05"
    );
    EXPECT_EQ(
        tiktok::sign_webhook(
            "fake_app_key",
            "fake_app_secret",
            R"({"type":1,"shop_id":"7494726673780148744","timestamp":1664095733,"data":{"order_id":"576684019603311365","order_status":"AWAITING_SHIPMENT","update_time":1664095610}})"
        ),
        "21109834de72ec53c9959716d8514ae388ce1f123e5ffdcafc46713fcdf62b27"
    );
}

}  // namespace
}  // namespace tidegate::sandbox
