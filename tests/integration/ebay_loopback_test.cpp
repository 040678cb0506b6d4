// Goal: the real eBay connector and the sandbox's eBay understand each other through a whole story:
// connecting, orders, writes that land late, what goes wrong on the way. Method: requests go from
// one to the other in virtual time, without sockets; figures compared with equality.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "channels/ebay/connector.h"
#include "sandbox/ebay/shop.h"

namespace tidegate {
namespace {

using channels::ListingRead;
using channels::OrdersPage;
using channels::WriteJob;
using channels::WriteOutcome;
using channels::WriteResult;

constexpr Timestamp kBegin = Timestamp::from_seconds(1'768'507'200);  // noon Pacific

std::string percent_decode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

net::Request as_received(const net::ClientRequest& sent, std::string_view base) {
    net::Request request;
    request.method = sent.method;
    request.headers = sent.headers;
    request.body = sent.body;
    request.target = sent.url.substr(base.size());
    const std::size_t mark = std::min(request.target.find('?'), request.target.size());
    request.path = percent_decode(request.target.substr(0, mark));
    std::string_view query = std::string_view(request.target).substr(mark);
    while (query.size() > 1) {
        query.remove_prefix(1);
        const std::string_view part = query.substr(0, query.find('&'));
        query.remove_prefix(part.size());
        const std::size_t equals = std::min(part.find('='), part.size());
        request.query.push_back(
            {percent_decode(part.substr(0, equals)),
             percent_decode(part.substr(std::min(equals + 1, part.size())))}
        );
    }
    return request;
}

sandbox::MarketOptions market_of_three() {
    sandbox::MarketOptions options;
    options.name = "ebay";
    options.first_order_id = 123'456'789'012;
    options.warehouses.push_back({1, "Main"});
    for (const int number : {1, 2, 3}) {
        sandbox::SkuSpec spec;
        spec.sku = "SKU-" + std::to_string(number);
        spec.title_en = "Cup " + std::to_string(number);
        spec.product_id = 110'000'000'000 + number;
        spec.listing_id = 500 + number;
        spec.item_id = 900 + number;
        spec.price_minor = 1999;
        spec.listed = Quantity(10);
        options.skus.push_back(std::move(spec));
    }
    return options;
}

sandbox::ebay::ShopOptions connected_shop() {
    sandbox::ebay::ShopOptions options;
    options.tokens.refresh_token = "seller^refresh";
    return options;
}

enum class Mishap : std::uint8_t { none, throttled, outage, reply_lost };

struct EbayLoopback : ::testing::Test {
    EbayLoopback() : EbayLoopback(connected_shop()) {}
    explicit EbayLoopback(sandbox::ebay::ShopOptions shop_options)
        : market(market_of_three(), kBegin), shop(std::move(shop_options), market, kBegin) {
        channels::ebay::Options options;
        options.client.client_id = shop.options().client_id;
        options.client.client_secret = shop.options().client_secret;
        options.client.base_url = kBase;
        options.client.tokens.refresh_token = "seller^refresh";
        options.orders_page = 4;
        options.items_page = 2;
        connector = channels::ebay::make_connector(
            options, [this](const net::ClientRequest& request) { return send(request); }, clock
        );
    }

    Result<net::Response> send(const net::ClientRequest& sent) {
        ++calls;
        const Mishap now = std::exchange(mishap, Mishap::none);
        if (now == Mishap::throttled) {
            return shop.fault_response(sandbox::RequestFault::throttled);
        }
        if (now == Mishap::outage) return shop.fault_response(sandbox::RequestFault::outage);
        net::Response answer = shop.handle(as_received(sent, kBase), clock.now());
        if (now == Mishap::reply_lost) return Error{"network_outcome_unknown", "lost"};
        return answer;
    }
    void pass(Duration time) {
        clock.advance(time);
        market.advance(clock.now());
    }
    sandbox::OrderIndex buy(
        std::string_view sku, std::int64_t units, Duration pays_after = Duration(0)
    ) {
        sandbox::Purchase purchase;
        purchase.wants.push_back({*market.find_sku(sku), Quantity(units)});
        purchase.pays_after = pays_after;
        return market.buy(purchase, clock.now()).value();
    }
    // A poll as the sync loop makes it: all pages, and what they only name is fetched.
    std::map<std::string, ledger::SeeOrder> poll(Timestamp from) {
        std::map<std::string, ledger::SeeOrder> seen;
        std::vector<ExternalId> named;
        std::string cursor;
        do {
            Result<OrdersPage> page = connector->orders_since({from, {}}, cursor);
            EXPECT_TRUE(page) << (page ? "" : page.error().message);
            if (!page) return seen;
            EXPECT_TRUE(page->complete());
            for (const auto& order : page->orders) seen[order.order.order.text()] = order.order;
            for (const auto& stamp : page->named) named.push_back(stamp.order);
            cursor = page->next;
            if (between_pages) between_pages();
        } while (!cursor.empty());
        if (named.empty()) return seen;
        Result<OrdersPage> fetched = connector->fetch_orders(named);
        EXPECT_TRUE(fetched);
        for (const auto& order : fetched->orders) seen[order.order.order.text()] = order.order;
        return seen;
    }
    WriteResult write(const std::string& sku, std::int64_t quantity, std::int64_t from) {
        const WriteJob job{
            ListingId(0),
            WriteNumber(1),
            ExternalId::parse(sku),
            Quantity(quantity),
            Quantity(from)};
        return connector->write_listings({&job, 1}).at(0);
    }
    Quantity read(const std::string& sku) {
        const ExternalId id = ExternalId::parse(sku);
        const auto reads = connector->read_listings({&id, 1});
        EXPECT_TRUE(reads);
        EXPECT_EQ(reads->size(), 1U);
        return reads->at(0).quantity;
    }
    Quantity listed(std::string_view sku) {
        return market.listing(*market.find_sku(sku)).available();
    }

    static constexpr const char* kBase = "https://api.ebay.test";
    ManualClock clock{kBegin};
    sandbox::Market market;
    sandbox::ebay::Shop shop;
    std::unique_ptr<channels::Connector> connector;
    Mishap mishap = Mishap::none;
    std::size_t calls = 0;
    std::function<void()> between_pages;
};

TEST_F(EbayLoopback, ConnectsDiscoversAndReads) {
    EXPECT_TRUE(connector->refresh_token());
    const auto found = connector->discover_listings();
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 3U);
    EXPECT_EQ((*found)[2].seller_sku, "SKU-3");
    EXPECT_EQ((*found)[2].title, "Cup 3");
    const std::vector<ExternalId> ids = {(*found)[0].listing, (*found)[1].listing};
    const auto reads = connector->read_listings(ids);
    ASSERT_TRUE(reads);
    ASSERT_EQ(reads->size(), 2U);
    for (const ListingRead& read : *reads) {
        EXPECT_EQ(read.quantity, Quantity(10));
        EXPECT_FALSE(read.gone);
    }
}

TEST_F(EbayLoopback, AnOrderFromItsPaymentToItsCancellation) {
    ASSERT_TRUE(connector->discover_listings());
    market.dice.settings.feed_delay = {Duration::seconds(2), Duration::seconds(2)};
    const sandbox::OrderIndex order = buy("SKU-1", 3, Duration::seconds(60));
    pass(Duration::seconds(10));
    EXPECT_TRUE(poll(kBegin).empty());  // not paid: nobody can see it
    EXPECT_EQ(read("SKU-1"), Quantity(7));
    pass(Duration::seconds(50));
    EXPECT_TRUE(poll(kBegin).empty());  // paid, and the list is late
    pass(Duration::seconds(2));
    auto seen = poll(kBegin);
    ASSERT_EQ(seen.size(), 1U);
    const ledger::SeeOrder& paid = seen.at("12-34567-89012");
    EXPECT_EQ(paid.stage, ledger::Stage::ready);
    EXPECT_EQ(paid.placed_at, kBegin);
    ASSERT_EQ(paid.lines.size(), 1U);
    EXPECT_EQ(paid.lines[0].listing, ExternalId::parse("SKU-1"));
    EXPECT_EQ(paid.lines[0].ordered, Quantity(3));
    EXPECT_EQ(paid.lines[0].price_minor, 1999);

    ASSERT_TRUE(market.cancel(order, sandbox::Initiator::buyer, clock.now()));
    pass(Duration::seconds(2));
    seen = poll(clock.now() - Duration::seconds(5));
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen.at("12-34567-89012").stage, ledger::Stage::cancelled);
    EXPECT_EQ(seen.at("12-34567-89012").lines[0].cancelled, Quantity(3));
    EXPECT_EQ(listed("SKU-1"), Quantity(7));  // eBay does not offer them again by itself
}

TEST_F(EbayLoopback, ShippedOrders) {
    const sandbox::OrderIndex order = buy("SKU-1", 2);
    pass(Duration::seconds(1));
    ASSERT_TRUE(market.ship(order, clock.now()));
    const auto seen = poll(kBegin);
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen.begin()->second.stage, ledger::Stage::shipped);
    EXPECT_EQ(seen.begin()->second.lines[0].shipped, Quantity(2));
}

TEST_F(EbayLoopback, WritesLandLateAndAreReadBack) {
    ASSERT_TRUE(connector->discover_listings());
    market.dice.settings.write_delay = {Duration::seconds(2), Duration::seconds(2)};
    struct WriteStep {
        std::int64_t from;
        std::int64_t to;
    };
    for (const WriteStep step : {WriteStep{10, 4}, WriteStep{4, 9}, WriteStep{9, 0}}) {
        EXPECT_EQ(write("SKU-1", step.to, step.from).outcome, WriteOutcome::applied);
        EXPECT_EQ(read("SKU-1"), Quantity(step.from));
        pass(Duration::seconds(2));
        EXPECT_EQ(read("SKU-1"), Quantity(step.to));
        pass(Duration::seconds(15));
    }
    EXPECT_EQ(listed("SKU-1"), Quantity(0));
}

TEST_F(EbayLoopback, MishapsOfAWriteAreToldForWhatTheyAre) {
    ASSERT_TRUE(connector->discover_listings());
    mishap = Mishap::throttled;
    EXPECT_EQ(write("SKU-1", 5, 10).outcome, WriteOutcome::deferred);
    EXPECT_EQ(listed("SKU-1"), Quantity(10));
    mishap = Mishap::outage;
    EXPECT_EQ(write("SKU-1", 5, 10).outcome, WriteOutcome::unknown);
    EXPECT_EQ(listed("SKU-1"), Quantity(10));
    pass(Duration::seconds(15));
    mishap = Mishap::reply_lost;
    const WriteResult lost = write("SKU-1", 5, 10);
    EXPECT_EQ(lost.outcome, WriteOutcome::unknown);
    EXPECT_TRUE(lost.read_again);
    EXPECT_EQ(read("SKU-1"), Quantity(5));  // it was written
}

TEST_F(EbayLoopback, AnExpiredTokenIsRenewedOnTheWay) {
    ASSERT_TRUE(connector->discover_listings());
    shop.expire_tokens(clock.now());
    EXPECT_EQ(read("SKU-1"), Quantity(10));
    shop.expire_tokens(clock.now());
    EXPECT_EQ(write("SKU-1", 5, 10).outcome, WriteOutcome::applied);
    // A consent that was withdrawn cannot be renewed.
    (void)shop.withdraw(clock.now());
    pass(Duration::seconds(15));
    const WriteResult refused = write("SKU-1", 6, 5);
    EXPECT_EQ(refused.outcome, WriteOutcome::deferred);
    EXPECT_EQ(refused.error.code, "channel_unauthorized");
}

TEST_F(EbayLoopback, AListThatGrowsWhileItIsReadLosesNothing) {
    std::set<std::string> bought;
    for (int i = 0; i < 9; ++i) {
        buy("SKU-" + std::to_string(i % 3 + 1), 1);
        pass(Duration::seconds(1));
    }
    int extra = 0;
    between_pages = [&] {
        if (++extra <= 3) buy("SKU-1", 1);
    };
    const auto seen = poll(kBegin);
    for (std::uint32_t i = 0; i < 9; ++i) {
        bought.insert(sandbox::ebay::order_id_text(market.order(sandbox::OrderIndex(i)).id));
    }
    for (const std::string& id : bought) EXPECT_EQ(seen.count(id), 1U) << id;
}

sandbox::ebay::ShopOptions oldest_change_first() {
    sandbox::ebay::ShopOptions options = connected_shop();
    options.newest_first = false;
    return options;
}

struct EbayLoopbackByChange : EbayLoopback {
    EbayLoopbackByChange() : EbayLoopback(oldest_change_first()) {}
};

TEST_F(EbayLoopbackByChange, AListThatMovesIsReadAgain) {
    std::vector<sandbox::OrderIndex> orders;
    for (int i = 0; i < 9; ++i) {
        orders.push_back(buy("SKU-" + std::to_string(i % 3 + 1), 1));
        pass(Duration::seconds(1));
    }
    // Two orders of the first page move to the end: two of the second slip into the first.
    int page = 0;
    between_pages = [&] {
        if (++page != 1) return;
        EXPECT_TRUE(market.ship(orders[0], clock.now()));
        EXPECT_TRUE(market.ship(orders[1], clock.now()));
    };
    EXPECT_EQ(poll(kBegin).size(), 9U);
    EXPECT_GT(page, 3);  // it began again
}

TEST_F(EbayLoopback, ANotificationIsBelievedOnceItsKeyIsKnown) {
    ASSERT_TRUE(shop.subscribe("ORDER_CONFIRMATION", "https://hub/e", clock.now()));
    buy("SKU-1", 1);
    const auto told = shop.webhooks(market.take_events(), clock.now());
    ASSERT_EQ(told.size(), 1U);
    net::Request request;
    request.method = "POST";
    request.headers = told[0].headers;
    request.body = told[0].body;
    EXPECT_EQ(connector->verify_webhook(request).error().code, "webhook_key_unknown");
    EXPECT_TRUE(connector->refresh_token());
    const auto event = connector->verify_webhook(request);
    ASSERT_TRUE(event);
    ASSERT_EQ(event->fetch.size(), 1U);
    const auto fetched = connector->fetch_orders(event->fetch);
    ASSERT_TRUE(fetched);
    ASSERT_EQ(fetched->orders.size(), 1U);
    EXPECT_EQ(fetched->orders[0].order.lines[0].ordered, Quantity(1));
    request.body += ' ';
    EXPECT_EQ(connector->verify_webhook(request).error().code, "webhook_signature_invalid");
}

TEST_F(EbayLoopback, ADayOfWritesEndsAtZeroWithoutARefusal) {
    ASSERT_TRUE(connector->discover_listings());
    std::int64_t shown = 10;
    int applied = 0;
    for (int i = 0; i < 12 * 60; ++i) {  // a wish every minute until midnight
        const std::int64_t wanted = 5 + i % 7;
        if (wanted != shown) {
            const WriteResult result = write("SKU-1", wanted, shown);
            ASSERT_NE(result.outcome, WriteOutcome::unknown);
            ASSERT_NE(result.outcome, WriteOutcome::refused) << result.error.message;
            if (result.outcome == WriteOutcome::applied) {
                shown = wanted;
                ++applied;
            }
        }
        pass(Duration::seconds(60));
        if (i == 12 * 60 - 2) {
            EXPECT_EQ(write("SKU-1", 0, shown).outcome, WriteOutcome::applied);
            EXPECT_EQ(listed("SKU-1"), Quantity(0));
            return;
        }
    }
    EXPECT_LE(applied, 200);
}

TEST_F(EbayLoopback, LimitsPerBuyerAndStopping) {
    ASSERT_TRUE(connector->discover_listings());
    const ExternalId id = ExternalId::parse("SKU-3");
    EXPECT_TRUE(connector->set_purchase_limit({&id, 1}, Quantity(2)));
    const auto fetched = shop.handle(
        [&] {
            net::Request request;
            request.method = "GET";
            request.path = "/sell/inventory/v1/offer/903";
            const auto token = shop.tokens().refresh("seller^refresh", clock.now());
            request.headers = {{"Authorization", "Bearer " + token->access_token}};
            return request;
        }(),
        clock.now()
    );
    EXPECT_NE(fetched.body.find("\"quantityLimitPerBuyer\":2"), std::string::npos) << fetched.body;
    EXPECT_NE(fetched.body.find("\"listingDescription\":\"Cup 3\""), std::string::npos);
    EXPECT_TRUE(connector->stop_selling({&id, 1}));
    EXPECT_EQ(listed("SKU-3"), Quantity(0));
    EXPECT_TRUE(connector->resume_selling({&id, 1}));
}

TEST_F(EbayLoopback, AProductThatIsDeletedIsReadAsGone) {
    ASSERT_TRUE(connector->discover_listings());
    market.remove(*market.find_product(110'000'000'003), clock.now());
    const ExternalId id = ExternalId::parse("SKU-3");
    const auto reads = connector->read_listings({&id, 1});
    ASSERT_TRUE(reads);
    ASSERT_EQ(reads->size(), 1U);
    EXPECT_TRUE(reads->at(0).gone);
    EXPECT_EQ(connector->discover_listings()->size(), 2U);
    const ExternalId both[] = {id, ExternalId::parse("SKU-1")};
    const auto again = connector->read_listings(both);
    ASSERT_TRUE(again);
    ASSERT_EQ(again->size(), 2U);
    EXPECT_TRUE(again->at(0).gone);
    EXPECT_EQ(again->at(1).quantity, Quantity(10));
}

}  // namespace
}  // namespace tidegate
