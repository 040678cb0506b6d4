// Goal: Shopify's sandbox keeps the real API's promises and traps: tokens, cost and throttling,
// compare-and-set, idempotency keys, the lifecycle of quantities, orders by update time, webhooks.
// Method: a world in virtual time, GraphQL documents sent without a network, answers compared.

#include <gtest/gtest.h>

#include "sandbox/crypto.h"
#include "sandbox/shopify/shop.h"
#include "sandbox/shopify/wire.h"
#include "unit/sandbox/support.h"

namespace tidegate::sandbox {
namespace {

using testing::parse;
using testing::small_world;
using testing::TestWorld;

const std::string kItem = "gid://shopify/InventoryItem/271878346596884015";
const std::string kLocation = "gid://shopify/Location/53716844711";
const char* const kSet =
    "mutation Set($input: InventorySetQuantitiesInput!, $key: String!) { "
    "inventorySetQuantities(input: $input) @idempotent(key: $key) { "
    "inventoryAdjustmentGroup { id changes { name delta quantityAfterChange item { sku } } } "
    "userErrors { code field message } } }";
const char* const kAdjust =
    "mutation Adjust($input: InventoryAdjustQuantitiesInput!, $key: String!) { "
    "inventoryAdjustQuantities(input: $input) @idempotent(key: $key) { "
    "inventoryAdjustmentGroup { id } userErrors { code field } } }";

Json entry(std::int64_t quantity, Json from) {
    return Json::object(
        {{"inventoryItemId", kItem},
         {"locationId", kLocation},
         {"quantity", quantity},
         {"changeFromQuantity", std::move(from)}}
    );
}

Json set_input(Json first, std::string name = "available") {
    return Json::object(
        {{"name", std::move(name)},
         {"reason", "correction"},
         {"quantities", Json::array().push(std::move(first))}}
    );
}

Json variables(Json input, std::string key) {
    return Json::object({{"input", std::move(input)}, {"key", std::move(key)}});
}

std::string code_of(const Json& answer, std::string_view mutation) {
    const auto& errors = answer["data"][mutation]["userErrors"].items();
    return errors.empty() ? "" : errors.front()["code"].as_string();
}

std::string set_code(TestWorld& test, Json input, std::string key) {
    return code_of(
        test.shopify(kSet, variables(std::move(input), std::move(key))), "inventorySetQuantities"
    );
}

Quantity available(TestWorld& test) {
    return test.listing(ShopKind::shopify, "TG-0001").available();
}

TEST(SandboxShopify, TokensOfClientCredentialsLastADay) {
    TestWorld test;
    net::Request request;
    request.method = "POST";
    request.path = "/admin/oauth/access_token";
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    request.body =
        "client_id=sandbox-client-id&client_secret=sandbox-client-secret&grant_type=client_"
        "credentials";
    const Json token = parse(test.world.shopify().handle(request, test.now).body);
    net::Request call = test.shopify_request("{ shop { name } }");
    call.headers.front().value = token["access_token"].as_string();
    EXPECT_EQ(test.world.shopify().handle(call, test.now).status, 200);
    EXPECT_EQ(test.world.shopify().handle(call, test.now + Duration::seconds(86400)).status, 401);
    request.body += "x";
    EXPECT_EQ(test.world.shopify().handle(request, test.now).status, 400);
}

TEST(SandboxShopify, RefusesOutsideGraphqlWithHttpStatuses) {
    struct Row {
        void (*spoil)(net::Request&);
        int status;
    };
    const Row table[] = {
        {[](net::Request& r) { r.path = "/admin/api/2025-01/graphql.json"; }, 404},
        {[](net::Request& r) { r.method = "GET"; }, 405},
        {[](net::Request& r) { r.headers.front().value = "shpat_other"; }, 401},
        {[](net::Request& r) { r.headers.pop_back(); }, 415},
        {[](net::Request& r) { r.body = "{"; }, 400},
        {[](net::Request& r) { r.body = R"({"query":1})"; }, 400},
        {[](net::Request& r) { r.body = R"({"query":"{ shop { name } }","variables":[]})"; }, 400},
    };
    for (const Row& row : table) {
        TestWorld test;
        net::Request request = test.shopify_request("{ shop { name } }");
        row.spoil(request);
        EXPECT_EQ(test.world.shopify().handle(request, test.now).status, row.status);
    }
}

TEST(SandboxShopify, MistakesInADocumentAreTopLevelErrorsWithStatus200) {
    TestWorld test;
    const Json answer = test.shopify("{ shop { nothing } }");
    EXPECT_FALSE(answer.find("data"));
    EXPECT_EQ(answer["errors"].items().at(0)["extensions"]["code"], Json("undefinedField"));
    EXPECT_EQ(answer["errors"].items().at(0)["locations"].items().at(0)["column"], Json(10));
    EXPECT_TRUE(test.shopify("{ shop { name }").find("errors"));
}

TEST(SandboxShopify, ASaleMovesUnitsFromAvailableToCommitted) {
    TestWorld test;
    test.buy(ShopKind::shopify, "TG-0001", 3);
    const Json answer = test.shopify(
        "query($i: ID!, $l: ID!) { inventoryItem(id: $i) { sku tracked inventoryLevel(locationId: "
        "$l) { id quantities(names: [\"available\", \"committed\", \"on_hand\"]) { name quantity } "
        "} } }",
        Json::object({{"i", kItem}, {"l", kLocation}})
    );
    const Json& level = answer["data"]["inventoryItem"]["inventoryLevel"];
    EXPECT_EQ(
        level["quantities"].dump(),
        R"([{"name":"available","quantity":7},{"name":"committed","quantity":3},{"name":"on_hand","quantity":10}])"
    );
    EXPECT_EQ(
        level["id"],
        Json("gid://shopify/InventoryLevel/53716844711?inventory_item_id=271878346596884015")
    );
}

TEST(SandboxShopify, CompareAndSetWritesOnlyWhatItExpected) {
    TestWorld test;
    EXPECT_EQ(set_code(test, set_input(entry(6, 10)), "k1"), "");
    EXPECT_EQ(available(test), Quantity(6));
    test.buy(ShopKind::shopify, "TG-0001");
    EXPECT_EQ(set_code(test, set_input(entry(9, 6)), "k2"), "CHANGE_FROM_QUANTITY_STALE");
    EXPECT_EQ(available(test), Quantity(5));
    EXPECT_EQ(set_code(test, set_input(entry(9, Json())), "k3"), "");
    EXPECT_EQ(available(test), Quantity(9));
    EXPECT_EQ(set_code(test, set_input(entry(20, 10), "on_hand"), "k4"), "");
    EXPECT_EQ(available(test), Quantity(19));
}

TEST(SandboxShopify, AMissingChangeFromQuantityFailsAndExplicitNullDoesNot) {
    TestWorld test;
    Json without =
        Json::object({{"inventoryItemId", kItem}, {"locationId", kLocation}, {"quantity", 3}});
    const Json answer = test.shopify(kSet, variables(set_input(std::move(without)), "k"));
    EXPECT_EQ(answer["data"]["inventorySetQuantities"], Json());
    ASSERT_EQ(answer["errors"].items().size(), 1U);
    EXPECT_EQ(answer["errors"].items()[0]["extensions"]["code"], Json("INVALID_VARIABLE"));
    EXPECT_EQ(available(test), Quantity(10));
    EXPECT_EQ(
        set_code(test, set_input(entry(3, Json())), "k"), "IDEMPOTENCY_KEY_PARAMETER_MISMATCH"
    );
    EXPECT_EQ(set_code(test, set_input(entry(3, Json())), "k2"), "");
}

TEST(SandboxShopify, EveryUserErrorOfASet) {
    const auto with = [](Json first, std::string_view field, Json value) {
        return set_input(first.set(field, std::move(value)));
    };
    const Json good = entry(3, Json());
    Json twice = set_input(good);
    twice.set("quantities", Json::array().push(good).push(good));
    const std::pair<Json, const char*> table[] = {
        {set_input(good, "committed"), "INVALID_NAME"},
        {set_input(good).set("reason", "because"), "INVALID_REASON"},
        {set_input(good).set("referenceDocumentUri", "no uri"), "INVALID_REFERENCE_DOCUMENT"},
        {twice, "NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR"},
        {with(good, "inventoryItemId", "gid://shopify/InventoryItem/5"), "INVALID_INVENTORY_ITEM"},
        {with(good, "inventoryItemId", "271878346596884015"), "INVALID_INVENTORY_ITEM"},
        {with(good, "locationId", "gid://shopify/Location/5"), "INVALID_LOCATION"},
        {with(good, "quantity", -1), "INVALID_QUANTITY_NEGATIVE"},
        {with(good, "quantity", 1'000'000'001), "INVALID_QUANTITY_TOO_HIGH"},
    };
    TestWorld test;
    int number = 0;
    for (const auto& [input, code] : table) {
        EXPECT_EQ(set_code(test, input, "key" + std::to_string(++number)), code) << input.dump();
    }
    EXPECT_EQ(available(test), Quantity(10));
}

TEST(SandboxShopify, OneStaleEntryFailsTheWholeList) {
    TestWorld test;
    Json other = entry(4, 11);
    other.set("inventoryItemId", "gid://shopify/InventoryItem/271878346596884016");
    Json input = set_input(entry(3, 10));
    input.set("quantities", Json::array().push(entry(3, 10)).push(other));
    const Json answer = test.shopify(kSet, variables(input, "k"));
    const Json& error = answer["data"]["inventorySetQuantities"]["userErrors"].items().at(0);
    EXPECT_EQ(error["code"], Json("CHANGE_FROM_QUANTITY_STALE"));
    EXPECT_EQ(error["field"].dump(), R"(["input","quantities","1","changeFromQuantity"])");
    EXPECT_EQ(available(test), Quantity(10));
}

TEST(SandboxShopify, AnIdempotencyKeyExecutesOnce) {
    TestWorld test;
    const Json change = Json::object(
        {{"inventoryItemId", kItem},
         {"locationId", kLocation},
         {"delta", -2},
         {"changeFromQuantity", nullptr}}
    );
    const Json input = Json::object(
        {{"name", "available"}, {"reason", "other"}, {"changes", Json::array().push(change)}}
    );
    const Json first = test.shopify(kAdjust, variables(input, "k"));
    const Json again = test.shopify(kAdjust, variables(input, "k"));
    EXPECT_EQ(first["data"], again["data"]);
    EXPECT_EQ(available(test), Quantity(8));
    Json changed = input;
    changed.set("reason", "correction");
    EXPECT_EQ(
        code_of(test.shopify(kAdjust, variables(changed, "k")), "inventoryAdjustQuantities"),
        "IDEMPOTENCY_KEY_PARAMETER_MISMATCH"
    );
    test.pass(Duration::seconds(24 * 3600));
    test.shopify(kAdjust, variables(input, "k"));
    EXPECT_EQ(available(test), Quantity(6));
}

TEST(SandboxShopify, AKeyIsRequiredAndMustNotBeBlank) {
    TestWorld test;
    const Json answer = test.shopify(
        "mutation($input: InventorySetQuantitiesInput!) { inventorySetQuantities(input: $input) { "
        "userErrors { code } } }",
        Json::object({{"input", set_input(entry(3, Json()))}})
    );
    EXPECT_EQ(answer["errors"].items().size(), 1U);
    EXPECT_EQ(
        test.shopify(kSet, variables(set_input(entry(3, Json())), "  "))["errors"].items().size(),
        1U
    );
    EXPECT_EQ(available(test), Quantity(10));
}

TEST(SandboxShopify, ASecondCallWithTheKeyOfARunningOneIsToldToWait) {
    TestWorld test;
    auto& shop = test.world.shopify();
    const net::Request request =
        test.shopify_request(kSet, variables(set_input(entry(4, 10)), "k"));
    const auto running = shop.begin(request, test.now);
    ASSERT_TRUE(running.waits_for_write);
    EXPECT_EQ(
        code_of(parse(shop.handle(request, test.now).body), "inventorySetQuantities"),
        "IDEMPOTENCY_CONCURRENT_REQUEST"
    );
    test.buy(ShopKind::shopify, "TG-0001");
    const Json late = parse(running.finish(test.now + Duration(500)).body);
    EXPECT_EQ(code_of(late, "inventorySetQuantities"), "CHANGE_FROM_QUANTITY_STALE");
}

TEST(SandboxShopify, AdjustAsksForALedgerDocumentExceptForAvailable) {
    TestWorld test;
    const auto adjust = [&](const std::string& name, Json ledger, const std::string& key) {
        Json change = Json::object(
            {{"inventoryItemId", kItem},
             {"locationId", kLocation},
             {"delta", 1},
             {"changeFromQuantity", nullptr}}
        );
        if (!ledger.is_null()) change.set("ledgerDocumentUri", std::move(ledger));
        const Json input = Json::object(
            {{"name", name}, {"reason", "other"}, {"changes", Json::array().push(change)}}
        );
        return code_of(test.shopify(kAdjust, variables(input, key)), "inventoryAdjustQuantities");
    };
    EXPECT_EQ(adjust("available", "gid://hub/Doc/1", "a"), "INVALID_AVAILABLE_DOCUMENT");
    EXPECT_EQ(adjust("damaged", Json(), "b"), "INVALID_QUANTITY_DOCUMENT");
    EXPECT_EQ(adjust("damaged", "gid://hub/Doc/1", "c"), "");
    EXPECT_EQ(adjust("on_hand", Json(), "d"), "INVALID_QUANTITY_NAME");
}

TEST(SandboxShopify, CostIsChargedGivenBackAndThrottled) {
    TestWorld test;
    const std::string query = "{ locations(first: 10) { nodes { name } } }";
    const Json cost = test.shopify(query)["extensions"]["cost"];
    EXPECT_EQ(cost["requestedQueryCost"], Json(11));  // the connection and 10 nodes
    EXPECT_EQ(cost["actualQueryCost"], Json(2));
    EXPECT_EQ(cost["throttleStatus"]["currentlyAvailable"], Json(1998));
    EXPECT_EQ(cost["throttleStatus"]["maximumAvailable"], Json(2000.0));

    WorldOptions options = small_world();
    options.shopify.bucket_size = 20;
    options.shopify.restored_per_second = 10;
    TestWorld tight(std::move(options));
    const auto request = tight.shopify_request(query);
    const auto first = tight.world.shopify().begin(request, tight.now);
    ASSERT_TRUE(first.finish);
    const Json throttled = tight.shopify(query);
    EXPECT_EQ(throttled["errors"].items().at(0)["message"], Json("Throttled"));
    EXPECT_EQ(throttled["errors"].items().at(0)["extensions"]["code"], Json("THROTTLED"));
    EXPECT_EQ(throttled["extensions"]["cost"]["actualQueryCost"], Json());
    EXPECT_EQ(throttled["extensions"]["cost"]["throttleStatus"]["currentlyAvailable"], Json(9));
    tight.pass(Duration(199));
    EXPECT_TRUE(tight.shopify(query).find("errors"));
    tight.pass(Duration(1));
    EXPECT_TRUE(tight.shopify(query).find("data"));
}

TEST(SandboxShopify, AQueryThatCostsTooMuchOrLacksAPageSizeIsRefused) {
    TestWorld test;
    const auto code = [&](const std::string& query) {
        return test.shopify(query)["errors"].items().at(0)["extensions"]["code"].as_string();
    };
    EXPECT_EQ(code("{ orders { nodes { id } } }"), "BAD_REQUEST");
    EXPECT_EQ(code("{ orders(first: 251) { nodes { id } } }"), "BAD_REQUEST");
    EXPECT_EQ(
        code("{ orders(first: 250) { nodes { lineItems(first: 250) { nodes { variant { product { "
             "variants(first: 250) { nodes { id } } } } } } } } }"),
        "MAX_COST_EXCEEDED"
    );
}

const char* const kOrders =
    "query($q: String!, $after: String) { orders(first: 2, query: $q, sortKey: UPDATED_AT, after: "
    "$after) { pageInfo { hasNextPage endCursor } nodes { id legacyResourceId updatedAt "
    "cancelledAt "
    "confirmed test displayFinancialStatus displayFulfillmentStatus sourceName lineItems(first: "
    "10) "
    "{ nodes { id sku quantity currentQuantity unfulfilledQuantity variant { id inventoryItem { id "
    "} } } } refunds { id createdAt refundLineItems(first: 10) { nodes { quantity restockType "
    "restocked location { id } lineItem { id } } } } } } }";

TEST(SandboxShopify, OrdersComeByUpdateTimeInPages) {
    TestWorld test;
    for (int i = 0; i < 4; ++i) {
        test.buy(ShopKind::shopify, "TG-0001", 2);
        test.pass(Duration::seconds(1));
    }
    test.world.market(ShopKind::shopify)
        .cancel_units(OrderIndex(1), 0, Quantity(1), Initiator::seller, test.now);
    std::vector<std::string> ids;
    Json after;
    bool more = true;
    while (more) {
        const std::string since = shopify::iso(testing::kStart + Duration::seconds(1));
        const Json page = test.shopify(
            kOrders, Json::object({{"q", "updated_at:>='" + since + "'"}, {"after", after}})
        )["data"]["orders"];
        for (const Json& order : page["nodes"].items()) {
            ids.push_back(order["legacyResourceId"].as_string());
            if (ids.back() == "6203847105928364002") {
                const Json& line = order["lineItems"]["nodes"].items().at(0);
                EXPECT_EQ(line["quantity"], Json(2));
                EXPECT_EQ(line["currentQuantity"], Json(1));
                EXPECT_EQ(line["variant"]["inventoryItem"]["id"], Json(kItem));
                const Json& refund =
                    order["refunds"].items().at(0)["refundLineItems"]["nodes"].items().at(0);
                EXPECT_EQ(refund["restockType"], Json("CANCEL"));
                EXPECT_EQ(refund["restocked"], Json(true));
                EXPECT_EQ(refund["location"]["id"], Json(kLocation));
                EXPECT_EQ(refund["lineItem"]["id"], line["id"]);
            }
        }
        more = page["pageInfo"]["hasNextPage"].as_bool();
        after = page["pageInfo"]["endCursor"];
    }
    const std::vector<std::string> expected{
        "6203847105928364003", "6203847105928364004", "6203847105928364002"};
    EXPECT_EQ(ids, expected);
}

TEST(SandboxShopify, AFullyCancelledOrderSaysWhen) {
    TestWorld test;
    test.buy(ShopKind::shopify, "TG-0001", 2);
    const Json answer = test.shopify(
        "mutation($id: ID!) { orderCancel(orderId: $id, reason: INVENTORY, restock: true) { job { "
        "done } orderCancelUserErrors { code } } }",
        Json::object({{"id", "gid://shopify/Order/6203847105928364001"}})
    );
    EXPECT_EQ(answer["data"]["orderCancel"]["job"]["done"], Json(true));
    const Json order = test.shopify(
        "{ order(id: \"gid://shopify/Order/6203847105928364001\") { cancelledAt "
        "displayFinancialStatus } }"
    )["data"]["order"];
    EXPECT_EQ(order["cancelledAt"], Json(shopify::iso(test.now)));
    EXPECT_EQ(available(test), Quantity(10));
}

TEST(SandboxShopify, VariantsAreFoundBySkuExactly) {
    TestWorld test;
    const auto find = [&](const std::string& sku) {
        return test
            .shopify(
                "query($q: String!) { productVariants(first: 5, query: $q) { nodes { id sku "
                "product { "
                "status } inventoryItem { id } } } }",
                Json::object({{"q", "sku:" + sku}})
            )["data"]["productVariants"]["nodes"]
            .items();
    };
    ASSERT_EQ(find("TG-0001").size(), 1U);
    EXPECT_EQ(find("TG-0001")[0]["inventoryItem"]["id"], Json(kItem));
    EXPECT_TRUE(find("tg-0001").empty());
}

TEST(SandboxShopify, ADraftProductSellsNothing) {
    TestWorld test;
    const auto update = [&](const char* status) {
        test.shopify(
            "mutation($p: ProductUpdateInput!) { productUpdate(product: $p) { product { status } "
            "userErrors { message } } }",
            Json::object(
                {{"p",
                  Json::object({{"id", "gid://shopify/Product/8121000000001"}, {"status", status}}
                  )}}
            )
        );
    };
    update("DRAFT");
    EXPECT_FALSE(test.buy(ShopKind::shopify, "TG-0001").has_value());
    update("ACTIVE");
    EXPECT_TRUE(test.buy(ShopKind::shopify, "TG-0001").has_value());
}

TEST(SandboxShopify, WebhooksAreSignedNamedAndNumbered) {
    TestWorld test;
    const auto subscribe = [&](const char* topic, const char* uri) {
        return test.shopify(
            "mutation($t: WebhookSubscriptionTopic!, $w: WebhookSubscriptionInput!) { "
            "webhookSubscriptionCreate(topic: $t, webhookSubscription: $w) { webhookSubscription { "
            "id uri } userErrors { message } } }",
            Json::object(
                {{"t", topic},
                 {"w", Json::object({{"uri", uri}, {"format", "JSON"}, {"name", "hub"}})}}
            )
        )["data"]["webhookSubscriptionCreate"];
    };
    EXPECT_TRUE(subscribe("ORDERS_CREATE", "http://127.0.0.1:1/a")["userErrors"].items().empty());
    EXPECT_TRUE(subscribe("ORDERS_CREATE", "http://127.0.0.1:1/b")["userErrors"].items().empty());
    EXPECT_FALSE(subscribe("ORDERS_CREATE", "http://127.0.0.1:1/b")["userErrors"].items().empty());
    subscribe("INVENTORY_LEVELS_UPDATE", "http://127.0.0.1:1/a");
    test.buy(ShopKind::shopify, "TG-0001", 4);
    std::vector<Delivery> deliveries;
    while (auto delivery = test.world.webhooks(ShopKind::shopify).take_due(test.now)) {
        deliveries.push_back(std::move(*delivery));
    }
    ASSERT_EQ(deliveries.size(), 3U);
    const auto header = [&](std::size_t at, std::string_view name) {
        return std::string(net::find_header(deliveries[at].headers, name));
    };
    EXPECT_EQ(header(0, "X-Shopify-Topic"), "orders/create");
    EXPECT_EQ(header(0, "X-Shopify-Name"), "hub");
    EXPECT_EQ(header(0, "X-Shopify-Event-Id"), header(1, "X-Shopify-Event-Id"));
    EXPECT_NE(header(0, "X-Shopify-Webhook-Id"), header(1, "X-Shopify-Webhook-Id"));
    EXPECT_EQ(
        header(0, "X-Shopify-Hmac-Sha256"),
        base64(hmac_sha256("sandbox-client-secret", deliveries[0].body))
    );
    EXPECT_EQ(parse(deliveries[0].body)["id"], Json(std::int64_t{6203847105928364001}));
    EXPECT_EQ(header(2, "X-Shopify-Topic"), "inventory_levels/update");
    const Json level = parse(deliveries[2].body);
    EXPECT_EQ(level["inventory_item_id"], Json(std::int64_t{271878346596884015}));
    EXPECT_EQ(level["available"], Json(6));
}

}  // namespace
}  // namespace tidegate::sandbox
