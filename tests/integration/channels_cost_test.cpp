// Goal: what reading orders from Shopify costs of the store's budget, so that a change that makes
// it dearer is seen. Method: the connector against the sandbox store without a network, in virtual
// time; the points of every answer are added up.
#include <gtest/gtest.h>

#include "channels/shopify/connector.h"
#include "sandbox/catalogue.h"
#include "sandbox/json.h"
#include "sandbox/world.h"

namespace tidegate::channels::testing {
namespace {

using sandbox::Json;
using sandbox::ShopKind;

struct Store {
    Store() {
        options.client.shop = "tidegate-sandbox.myshopify.com";
        options.client.base_url = "http://store";
        options.client.access_token = world.shopify().options().access_token;
        options.client.client_secret = world.shopify().options().client_secret;
        connector = shopify::make_connector(
            options,
            [this](const net::ClientRequest& sent) -> Result<net::Response> {
                net::Request request;
                request.method = sent.method;
                request.path = sent.url.substr(options.client.base_url.size());
                request.headers = sent.headers;
                request.body = sent.body;
                net::Response response = world.shopify().handle(request, clock.now());
                count(response.body);
                return response;
            },
            clock
        );
    }

    static sandbox::WorldOptions small() {
        sandbox::DemoOptions demo;
        demo.skus = 1;
        demo.listed = Quantity(1000);
        return sandbox::demo_world(demo);
    }
    void count(const std::string& body) {
        const Json answer = Json::parse(body).value_or(Json());
        const Json& cost = answer["extensions"]["cost"];
        requested += cost["requestedQueryCost"].as_integer();
        actual += cost["actualQueryCost"].as_integer();
    }
    void buy(int orders) {
        sandbox::Purchase one;
        one.wants.push_back({sandbox::ListingIndex(0), Quantity(1)});
        for (int i = 0; i < orders; ++i) {
            (void)world.market(ShopKind::shopify).buy(one, clock.now());
        }
    }

    ManualClock clock{Timestamp::from_seconds(1'790'000'000)};
    sandbox::World world{small(), clock.now()};
    shopify::Options options;
    std::unique_ptr<Connector> connector;
    std::int64_t requested = 0;
    std::int64_t actual = 0;
};

TEST(ShopifyCost, APollCostsAPointAnOrder) {
    Store store;
    store.buy(100);
    const auto page = store.connector->orders_since({store.clock.now(), {}}, "");
    ASSERT_TRUE(page);
    EXPECT_EQ(page->named.size(), 100U);
    EXPECT_EQ(store.requested, 102);
    EXPECT_EQ(store.actual, 102);
}

TEST(ShopifyCost, TheContentOfAnOrderIsPaidForOnce) {
    Store store;
    store.buy(10);
    const auto page = store.connector->orders_since({store.clock.now(), {}}, "");
    ASSERT_TRUE(page);
    std::vector<ExternalId> ids;
    for (const OrderStamp& stamp : page->named) ids.push_back(stamp.order);
    ASSERT_EQ(ids.size(), store.connector->fetch_orders_max());
    store.requested = store.actual = 0;
    const auto whole = store.connector->fetch_orders(ids);
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->orders.size(), 10U);
    EXPECT_EQ(store.requested, 410);
    EXPECT_EQ(store.actual, 80);
}

TEST(ShopifyCost, AQuietPollCostsNextToNothing) {
    Store store;
    ASSERT_TRUE(store.connector->orders_since({store.clock.now(), {}}, ""));
    EXPECT_EQ(store.actual, 2);
}

}  // namespace
}  // namespace tidegate::channels::testing
