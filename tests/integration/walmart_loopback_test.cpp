// Goal: the connector and Walmart's sandbox tell one story from the first token to the last unit,
// and nothing the marketplace may do offers more units than were asked for.
// Method: the real connector against the real sandbox without a network, in virtual time; calls can
// be watched, lost, or overtaken by buyers.
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <set>

#include "channels/walmart/connector.h"
#include "ledger/listing.h"
#include "net/request_target.h"
#include "sandbox/json.h"
#include "unit/sandbox/walmart/walmart_seller.h"

namespace tidegate::channels::walmart {
namespace {

using sandbox::Initiator;
using sandbox::OrderIndex;
using sandbox::ProductIndex;
using sandbox::testing::WalmartSeller;
namespace shop = sandbox::walmart;

const ExternalId kVest = ExternalId::parse("A 1");
const ExternalId kBoot = ExternalId::parse("B/2");
const ExternalId kCup = ExternalId::parse("W-1");

struct Loopback {
    explicit Loopback(Formula formula = Formula::net_free, shop::ShopOptions shop_options = {})
        : seller(std::move(shop_options)) {
        options.client.client_id = "sandbox-client-id";
        options.client.client_secret = "sandbox-client-secret";
        options.client.base_url = "http://wm";
        options.formula = formula;
        options.wfs = true;
        options.orders_limit = 20;
        options.webhook.method = WebhookAuth::Method::hmac;
        options.webhook.secret = "sandbox-webhook-secret";
        connect();
    }
    void connect() {
        connector = make_connector(
            options, [this](const net::ClientRequest& sent) { return answer(sent); }, clock
        );
    }
    void discover() { ASSERT_TRUE(connector->discover_listings()); }

    Result<net::Response> answer(const net::ClientRequest& sent) {
        net::Request request;
        EXPECT_TRUE(net::parse_request_target(
            std::string_view(sent.url).substr(options.client.base_url.size()), request
        ));
        request.method = sent.method;
        request.headers = sent.headers;
        request.body = sent.body;
        EXPECT_FALSE(request.path.starts_with("/v3/feeds"));
        if (request.method == "PUT" && before_write) before_write();
        ++calls;
        net::Response response = seller.shop.handle(request, clock.now());
        if (request.method == "PUT" && lose_reply) {
            lose_reply = false;
            return Error{"network_outcome_unknown", "lost", "", Retry::yes};
        }
        return response;
    }
    void wait(Duration by) {
        clock.advance(by);
        seller.now = clock.now();
        seller.market.advance(clock.now());
    }
    OrderIndex buy(std::uint32_t listing, std::int64_t units) {
        seller.now = clock.now();
        return seller.buy(listing, units);
    }
    WriteResult write(ExternalId listing, std::int64_t quantity) {
        const WriteJob job{ListingId(0), WriteNumber(1), listing, Quantity(quantity), Quantity(0)};
        return connector->write_listings({&job, 1}).at(0);
    }
    std::int64_t shown(ExternalId listing) {
        const auto reads = connector->read_listings({&listing, 1});
        if (!reads || reads->size() != 1) return -1;
        return reads->at(0).quantity.units();
    }
    // What buyers find right now.
    std::int64_t for_sale(std::uint32_t listing) const {
        return seller.market.listing(sandbox::ListingIndex(listing)).available().units();
    }
    // One whole poll.
    std::vector<SeenOrder> poll(Duration back = Duration::seconds(600)) {
        std::vector<SeenOrder> seen;
        std::string cursor;
        do {
            Result<OrdersPage> page = connector->orders_since({clock.now() - back, {}}, cursor);
            if (!page) {
                ADD_FAILURE() << page.error().message;
                return seen;
            }
            EXPECT_TRUE(page->complete());
            for (SeenOrder& order : page->orders) seen.push_back(std::move(order));
            cursor = page->next;
            if (after_page) after_page();
        } while (!cursor.empty());
        return seen;
    }

    WalmartSeller seller;
    ManualClock clock{Timestamp::from_seconds(1'790'000'000)};
    Options options;
    std::unique_ptr<Connector> connector;
    std::function<void()> before_write;
    std::function<void()> after_page;
    bool lose_reply = false;
    std::size_t calls = 0;
};

TEST(WalmartLoopback, ConnectsDiscoversAndReads) {
    Loopback test;
    const auto found = test.connector->discover_listings();
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 3U);
    for (const ListingInfo& info : *found) {
        EXPECT_EQ(
            info.fulfilment,
            info.listing == kCup ? ledger::Fulfilment::marketplace : ledger::Fulfilment::merchant
        );
    }
    EXPECT_EQ(test.shown(kVest), 10);
    EXPECT_EQ(test.shown(kBoot), 5);
    EXPECT_EQ(test.write(kCup, 1).outcome, WriteOutcome::refused);
    const auto bound = test.connector->read_bound_stock();
    ASSERT_TRUE(bound);
    ASSERT_EQ(bound->size(), 1U);
    EXPECT_EQ(bound->at(0).seller_sku, "W-1");
    EXPECT_EQ(bound->at(0).on_hand, Quantity(7));
}

TEST(WalmartLoopback, AnOrderIsHeldCancelledInPartAndShipped) {
    Loopback test;
    const OrderIndex order = test.buy(0, 3);
    test.wait(Duration::seconds(1));
    std::vector<SeenOrder> seen = test.poll();
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].order.stage, ledger::Stage::ready);
    EXPECT_EQ(seen[0].order.placed_at, Timestamp::from_seconds(1'790'000'000));
    ASSERT_EQ(seen[0].order.lines.size(), 1U);
    EXPECT_EQ(seen[0].order.lines[0].listing, kVest);
    EXPECT_EQ(seen[0].order.lines[0].ordered, Quantity(3));
    EXPECT_EQ(seen[0].order.lines[0].price_minor, 1999);
    EXPECT_TRUE(
        test.seller.market.cancel_units(order, 0, Quantity(1), Initiator::buyer, test.clock.now())
    );
    test.wait(Duration::seconds(1));
    seen = test.poll();
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].order.lines[0].cancelled, Quantity(1));
    EXPECT_EQ(seen[0].order.stage, ledger::Stage::ready);
    EXPECT_TRUE(test.seller.market.ship(order, test.clock.now()));
    const auto fetched = test.connector->fetch_orders({&seen[0].order.order, 1});
    ASSERT_TRUE(fetched);
    ASSERT_EQ(fetched->orders.size(), 1U);
    EXPECT_EQ(fetched->orders[0].order.stage, ledger::Stage::shipped);
    EXPECT_EQ(fetched->orders[0].order.lines[0].shipped, Quantity(2));
}

TEST(WalmartLoopback, AnOrderFromWalmartsWarehouseIsWalmarts) {
    Loopback test;
    (void)test.buy(2, 1);
    test.wait(Duration::seconds(1));
    const std::vector<SeenOrder> seen = test.poll();
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].order.fulfilment, ledger::Fulfilment::marketplace);
}

TEST(WalmartLoopback, LowersRaisesAndStopsWithADelay) {
    Loopback test;
    test.discover();
    test.seller.market.dice.settings.write_delay = {Duration::seconds(5), Duration::seconds(5)};
    std::int64_t before = 10;
    for (const std::int64_t quantity : {4, 12, 0}) {
        EXPECT_EQ(test.write(kVest, quantity).outcome, WriteOutcome::applied);
        EXPECT_EQ(test.shown(kVest), before);
        test.wait(Duration::seconds(5));
        EXPECT_EQ(test.shown(kVest), quantity);
        before = quantity;
    }
}

TEST(WalmartLoopback, TheFormulaDecidesWhatOpenOrdersCost) {
    const std::pair<Formula, std::int64_t> rows[] = {{Formula::exact, 6}, {Formula::net_free, 2}};
    for (const auto& [formula, left] : rows) {
        Loopback test(formula);
        test.discover();
        (void)test.buy(0, 4);
        EXPECT_EQ(test.write(kVest, 6).outcome, WriteOutcome::applied);
        EXPECT_EQ(test.for_sale(0), left);
        EXPECT_EQ(test.shown(kVest), left);
    }
}

TEST(WalmartLoopback, ASaleBetweenReadAndWriteIsNotForgotten) {
    Loopback test(Formula::exact);
    test.discover();
    (void)test.buy(0, 4);
    test.before_write = [&] { (void)test.buy(0, 2); };
    EXPECT_EQ(test.write(kVest, 6).outcome, WriteOutcome::applied);
    EXPECT_EQ(test.for_sale(0), 4);
}

TEST(WalmartLoopback, AShipmentBetweenReadAndWriteShowsAndIsTakenBack) {
    Loopback test(Formula::exact);
    test.discover();
    const OrderIndex order = test.buy(0, 4);
    test.before_write = [&] { EXPECT_TRUE(test.seller.market.ship(order, test.clock.now())); };
    const WriteResult result = test.write(kVest, 6);
    EXPECT_TRUE(result.read_again);
    EXPECT_EQ(test.shown(kVest), 10);  // four too many, and it shows
    test.before_write = nullptr;
    EXPECT_EQ(test.write(kVest, 6).outcome, WriteOutcome::applied);
    EXPECT_EQ(test.for_sale(0), 6);
}

// Why `net_free` is what is chosen unless somebody has looked.
TEST(WalmartLoopback, OnlyExactSuffersIfAWriteForgetsReservations) {
    shop::ShopOptions forgets;
    forgets.rebases_reservations = true;
    const std::pair<Formula, std::int64_t> rows[] = {{Formula::exact, 10}, {Formula::net_free, 6}};
    for (const auto& [formula, left] : rows) {
        Loopback test(formula, forgets);
        test.discover();
        (void)test.buy(0, 4);
        EXPECT_EQ(test.write(kVest, 6).outcome, WriteOutcome::applied);
        EXPECT_EQ(test.for_sale(0), left);
    }
}

// Why the writes are absolute: what is sold and not seen stands beside the new quantity.
TEST(WalmartLoopback, TheBoundHoldsWithUnitsSoldUnseen) {
    using ledger::WriteSemantics;
    const auto exposure_after = [](WriteSemantics semantics, std::int64_t& claimed) {
        Loopback test(Formula::exact);
        test.discover();
        ledger::Listing bound;
        const Timestamp start = test.clock.now();
        bound.read(10, start, semantics, start);
        test.wait(Duration::seconds(1));
        (void)test.buy(0, 4);  // nobody tells us
        bound.request(3, 10, test.clock.now(), semantics);
        EXPECT_EQ(test.write(kVest, 3).outcome, WriteOutcome::applied);
        bound.confirm(semantics, test.clock.now(), start);
        claimed = 4 + test.for_sale(0);
        return bound.exposure(semantics);
    };
    std::int64_t claimed = 0;
    EXPECT_GE(exposure_after(Loopback().connector->semantics(), claimed), claimed);
    EXPECT_EQ(claimed, 7);
    EXPECT_LT(exposure_after(WriteSemantics::on_hand, claimed), claimed);
}

TEST(WalmartLoopback, AnExpiredTokenCostsNothing) {
    Loopback test;
    test.discover();
    test.seller.shop.expire_tokens(test.clock.now());
    EXPECT_EQ(test.write(kVest, 3).outcome, WriteOutcome::applied);
    EXPECT_EQ(test.for_sale(0), 3);
    test.wait(Duration::seconds(3600));
    EXPECT_EQ(test.shown(kVest), 3);
}

TEST(WalmartLoopback, AThrottledWriteStandsAndIsNotSentTooEarly) {
    for (const bool iso : {false, true}) {
        shop::ShopOptions slow;
        slow.inventory_writes = {1, Duration::seconds(60)};
        slow.tells_time_as_iso = iso;
        Loopback test(Formula::net_free, slow);
        test.discover();
        EXPECT_EQ(test.write(kVest, 3).outcome, WriteOutcome::applied);
        const std::size_t calls = test.calls;
        EXPECT_EQ(test.write(kVest, 2).outcome, WriteOutcome::deferred);
        EXPECT_EQ(test.calls, calls);  // the answer before had said that the bucket is empty
        EXPECT_EQ(test.for_sale(0), 3);
        test.wait(test.connector->retry_after());
        EXPECT_EQ(test.write(kVest, 2).outcome, WriteOutcome::applied);
        EXPECT_EQ(test.for_sale(0), 2);
    }
}

TEST(WalmartLoopback, ALostReplyIsReadBack) {
    Loopback test;
    test.discover();
    test.lose_reply = true;
    const WriteResult result = test.write(kVest, 3);
    EXPECT_EQ(result.outcome, WriteOutcome::unknown);
    EXPECT_TRUE(result.read_again);
    EXPECT_EQ(test.shown(kVest), 3);
}

TEST(WalmartLoopback, ACancellationForWantOfStockEmptiesTheListingUntilItIsWritten) {
    Loopback test;
    test.discover();
    const OrderIndex order = test.buy(0, 1);
    const std::string cancel =
        R"({"orderCancellation":{"orderLines":{"orderLine":[{"lineNumber":"1","orderLineStatuses":)"
        R"({"orderLineStatus":[{"status":"Cancelled","cancellationReason":"SELLER_CANCEL_OUT_OF_STOCK",)"
        R"("statusQuantity":{"unitOfMeasurement":"EACH","amount":"1"}}]}}]}}})";
    (void
    )test.seller.call("POST", "/v3/orders/" + test.seller.id_of(order) + "/cancel", {}, cancel);
    EXPECT_EQ(test.seller.status, 200);
    EXPECT_EQ(test.shown(kVest), 0);
    EXPECT_EQ(test.write(kVest, 5).outcome, WriteOutcome::applied);
    EXPECT_EQ(test.shown(kVest), 5);
}

TEST(WalmartLoopback, WhatIsOffSaleIsGoneUntilItIsBack) {
    Loopback test;
    test.seller.market.deactivate(ProductIndex(1), test.clock.now());
    test.discover();
    auto reads = test.connector->read_listings({&kBoot, 1});
    ASSERT_TRUE(reads);
    EXPECT_TRUE(reads->at(0).gone);
    test.seller.market.activate(ProductIndex(1), test.clock.now());
    test.wait(Duration::seconds(60));
    reads = test.connector->read_listings({&kBoot, 1});
    ASSERT_TRUE(reads);
    EXPECT_FALSE(reads->at(0).gone);
    EXPECT_EQ(reads->at(0).quantity, Quantity(5));
    test.seller.market.remove(ProductIndex(1), test.clock.now());
    reads = test.connector->read_listings({&kBoot, 1});
    ASSERT_TRUE(reads);
    EXPECT_TRUE(reads->at(0).gone);
}

TEST(WalmartLoopback, StopsSellingAndSellsAgainWhenWritten) {
    Loopback test;
    test.discover();
    const ExternalId both[] = {kVest, kBoot};
    EXPECT_TRUE(test.connector->stop_selling(both));
    EXPECT_EQ(test.for_sale(0), 0);
    EXPECT_EQ(test.for_sale(1), 0);
    EXPECT_TRUE(test.connector->resume_selling(both));
    EXPECT_EQ(test.for_sale(0), 0);
    EXPECT_EQ(test.write(kVest, 2).outcome, WriteOutcome::applied);
    EXPECT_EQ(test.for_sale(0), 2);
}

TEST(WalmartLoopback, AnOldOrderThatChangesIsMet) {
    Loopback test;
    const OrderIndex order = test.buy(0, 1);
    test.wait(Duration::seconds(30LL * 24 * 3600));
    EXPECT_TRUE(test.poll().empty());
    EXPECT_TRUE(test.seller.market.cancel(order, Initiator::buyer, test.clock.now()));
    test.wait(Duration::seconds(1));
    const std::vector<SeenOrder> seen = test.poll();
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].order.stage, ledger::Stage::cancelled);
}

TEST(WalmartLoopback, NoOrderIsMissedWhileBuyersComeAndCancel) {
    for (const bool newest_first : {true, false}) {
        shop::ShopOptions shop_options;
        shop_options.newest_first = newest_first;
        Loopback test(Formula::net_free, shop_options);
        test.discover();
        EXPECT_EQ(test.write(kVest, 1000).outcome, WriteOutcome::applied);
        std::vector<OrderIndex> orders;
        std::set<ExternalId> placed;
        for (int i = 0; i < 300; ++i) {
            test.wait(Duration(1500));
            orders.push_back(test.buy(0, 1));
            placed.insert(ExternalId::parse(test.seller.id_of(orders.back())));
        }
        std::size_t next = 0;
        test.after_page = [&] {
            test.wait(Duration(300));
            const OrderIndex order = orders[next];
            (void)test.seller.market.cancel(order, Initiator::buyer, test.clock.now());
            next = (next + 37) % orders.size();
            (void)test.buy(0, 1);
        };
        std::set<ExternalId> met;
        for (const SeenOrder& seen : test.poll()) met.insert(seen.order.order);
        for (const ExternalId& order : placed) EXPECT_TRUE(met.contains(order)) << order.text();
        EXPECT_GT(next, 0U);
    }
}

TEST(WalmartLoopback, NotificationsAreBelievedAndWakeTheRightWork) {
    for (const bool in_base64 : {false, true}) {
        shop::ShopOptions shop_options;
        shop_options.signs_in_base64 = in_base64;
        Loopback test(Formula::net_free, shop_options);
        for (const char* type :
             {"PO_CREATED", "PO_LINE_AUTOCANCELLED", "INVENTORY_OOS", "OFFER_UNPUBLISHED"}) {
            EXPECT_TRUE(test.seller.shop.subscribe(type, "http://hub/wm", test.clock.now()));
        }
        const OrderIndex order = test.buy(1, 5);
        test.wait(Duration::seconds(1));
        EXPECT_TRUE(test.seller.market.cancel(order, Initiator::system, test.clock.now()));
        test.seller.market.deactivate(ProductIndex(0), test.clock.now());
        const ExternalId id = ExternalId::parse(test.seller.id_of(order));
        std::vector<WebhookEvent> events;
        std::set<std::string> deliveries;
        for (const sandbox::Delivery& delivery :
             test.seller.shop.webhooks(test.seller.market.take_events(), test.clock.now())) {
            net::Request request;
            request.method = "POST";
            request.headers = delivery.headers;
            request.body = delivery.body;
            const auto event = test.connector->verify_webhook(request);
            ASSERT_TRUE(event);
            events.push_back(*event);
            deliveries.insert(event->delivery);
            request.body += ' ';
            EXPECT_FALSE(test.connector->verify_webhook(request));
        }
        ASSERT_EQ(events.size(), 4U);
        EXPECT_EQ(deliveries.size(), 4U);
        EXPECT_EQ(events[0].fetch, std::vector<ExternalId>{id});
        ASSERT_EQ(events[0].orders.size(), 1U);
        EXPECT_EQ(events[0].orders[0].placed_at, Timestamp::from_seconds(1'790'000'000));
        EXPECT_EQ(events[1].read, std::vector<ExternalId>{kBoot});
        EXPECT_EQ(events[2].fetch, std::vector<ExternalId>{id});
        EXPECT_TRUE(events[3].product_changed);
    }
}

TEST(WalmartLoopback, AnEmptySearchMayBeA404) {
    shop::ShopOptions shop_options;
    shop_options.nothing_found_is_404 = true;
    Loopback test(Formula::net_free, shop_options);
    EXPECT_TRUE(test.poll().empty());
    (void)test.buy(0, 1);
    test.wait(Duration::seconds(1));
    EXPECT_EQ(test.poll().size(), 1U);
}

// The danger that a feed is, and why answer() fails a test in which the connector posts one.
TEST(WalmartLoopback, AFeedOfAnotherToolIsSeenAsADrift) {
    Loopback test;
    test.discover();
    net::Request feed = test.seller.request("POST", "/v3/feeds", {{"feedType", "inventory"}});
    for (net::Header& header : feed.headers) {
        if (header.name == "Content-Type") header.value = "multipart/form-data; boundary=XX";
    }
    feed.body =
        "--XX\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n"
        R"({"InventoryHeader":{"version":"1.4"},"Inventory":[{"sku":"A 1","quantity":)"
        R"({"unit":"EACH","amount":20}}]})"
        "\r\n--XX--";
    (void)test.seller.send(feed);
    EXPECT_EQ(test.seller.status, 200);
    test.wait(Duration::seconds(600));
    EXPECT_EQ(test.write(kVest, 0).outcome, WriteOutcome::applied);
    EXPECT_EQ(test.shown(kVest), 0);
    test.wait(Duration::seconds(300));
    EXPECT_EQ(test.shown(kVest), 20);
    EXPECT_EQ(test.seller.shop.feeds_posted(), 1U);
}

}  // namespace
}  // namespace tidegate::channels::walmart
