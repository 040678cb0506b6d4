#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "channels/amazon/connector.h"
#include "sandbox/amazon/shop.h"

// Goal: the real connector and the sandbox's Amazon understand each other through whole stories.
// Method: requests go from one to the other as values, in virtual time; what the connector learns
// is compared with the market's own truth.

namespace tidegate::channels::amazon {
namespace {

using ledger::Stage;
using sandbox::ListingIndex;
using sandbox::OrderIndex;

const Timestamp kStart = Timestamp::from_seconds(1'790'000'000);

std::string decoded(std::string_view text) {
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

// What a server makes of what a client sends.
net::Request arrived(const net::ClientRequest& sent) {
    net::Request request;
    request.method = sent.method;
    request.headers = sent.headers;
    request.body = sent.body;
    std::string_view url = sent.url;
    url.remove_prefix(url.find("://") + 3);
    const std::size_t slash = url.find('/');
    request.headers.push_back({"host", std::string(url.substr(0, slash))});
    request.target = std::string(url.substr(slash));
    const std::size_t question = request.target.find('?');
    request.path = decoded(request.target.substr(0, question));
    if (question == std::string::npos) return request;
    std::string_view query = std::string_view(request.target).substr(question + 1);
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view pair = query.substr(0, end);
        const std::size_t equals = pair.find('=');
        request.query.push_back({decoded(pair.substr(0, equals)), decoded(pair.substr(equals + 1))}
        );
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return request;
}

sandbox::MarketOptions market_of(std::size_t skus) {
    sandbox::MarketOptions options;
    options.name = "amazon";
    options.first_order_id = 25'012'345'678'901'234;
    options.warehouses.push_back({70, "W"});
    for (std::size_t at = 0; at < skus; ++at) {
        sandbox::SkuSpec spec;
        spec.sku = "SKU/" + std::to_string(at + 1) + " blue";
        spec.title_en = "Bag";
        spec.product_id = static_cast<sandbox::WireId>(10'000'000 + at);
        spec.listing_id = static_cast<sandbox::WireId>(20'000'000 + at);
        spec.item_id = static_cast<sandbox::WireId>(30'000'000 + at);
        spec.listed = Quantity(10);
        options.skus.push_back(spec);
    }
    return options;
}

struct Loop {
    explicit Loop(sandbox::amazon::ShopOptions shop_options = {}, std::size_t skus = 3)
        : market(market_of(skus), kStart), shop(std::move(shop_options), market, kStart) {
        Options options;
        options.client.client_id = shop.options().client_id;
        options.client.client_secret = shop.options().client_secret;
        options.client.tokens.refresh_token = shop.options().refresh_token;
        options.client.base_url = options.client.auth_url = "http://amazon.test";
        options.client.wait = [this](Duration time) { pass(time); };
        options.client.save = [this](const Tokens& tokens) -> Status {
            kept_refresh_token = tokens.refresh_token;
            return {};
        };
        options.seller = shop.options().seller;
        options.marketplaces = shop.options().marketplaces;
        options.queue.url = shop.options().queue_url;
        options.queue.endpoint = "http://amazon.test";
        options.queue.keys = {shop.options().access_key_id, shop.options().secret_access_key, ""};
        const Send send = [this](const net::ClientRequest& sent) -> Result<net::Response> {
            ++requests;
            if (sent.url.find("/orders?") != std::string::npos) ++searches;
            net::Response response = shop.handle(arrived(sent), clock.now());
            if (lose_replies > 0) {
                --lose_replies;
                return Error{"network_outcome_unknown", "lost", "", Retry::yes};
            }
            return response;
        };
        connector = make_connector(std::move(options), send, clock);
    }

    sandbox::Market market;
    sandbox::amazon::Shop shop;
    ManualClock clock{kStart};
    std::unique_ptr<Connector> connector;
    std::string kept_refresh_token;
    int requests = 0;
    int searches = 0;  // for orders
    int lose_replies = 0;
    std::uint32_t writes = 0;

    void pass(Duration time) {
        clock.advance(time);
        market.advance(clock.now());
    }
    [[nodiscard]] ExternalId listing(std::size_t at) const {
        return ExternalId::parse(market.listings()[at].spec.sku);
    }
    void discover() {
        const auto listings = connector->discover_listings();
        ASSERT_TRUE(listings) << listings.error().message;
        ASSERT_EQ(listings->size(), market.listings().size());
    }
    WriteJob job(std::size_t at, std::int64_t quantity) {
        return {
            ListingId(static_cast<std::uint32_t>(at)),
            WriteNumber(++writes),
            listing(at),
            Quantity(quantity),
            Quantity(0)};
    }
    WriteOutcome write(const WriteJob& job) {
        return connector->write_listings({&job, 1}).at(0).outcome;
    }
    std::optional<Quantity> read(std::size_t at) {
        const ExternalId id = listing(at);
        const auto reads = connector->read_listings({&id, 1});
        if (!reads || reads->size() != 1) return std::nullopt;
        return reads->at(0).quantity;
    }
    Quantity truth(std::size_t at) const { return market.listings()[at].available(); }
    OrderIndex buy(std::size_t at, std::int64_t units, bool pays = true) {
        sandbox::Purchase purchase;
        purchase.wants.push_back({ListingIndex(static_cast<std::uint32_t>(at)), Quantity(units)});
        if (!pays) purchase.pays_after.reset();
        const auto order = market.buy(purchase, clock.now());
        EXPECT_TRUE(order.has_value());
        return order.value_or(OrderIndex(0));
    }
    ExternalId id_of(OrderIndex order) const {
        return ExternalId::parse(sandbox::amazon::order_text(market.order(order).id));
    }
    // Every order that one complete poll shows, the last word of each.
    std::map<ExternalId, ledger::SeeOrder> poll(const OrdersWindow& window = {kStart, {}}) {
        std::map<ExternalId, ledger::SeeOrder> orders;
        std::string cursor;
        do {
            const auto page = connector->orders_since(window, cursor);
            if (!page) {
                ADD_FAILURE() << page.error().message;
                return orders;
            }
            EXPECT_TRUE(page->complete());
            for (const SeenOrder& seen : page->orders) {
                orders.insert_or_assign(seen.order.order, seen.order);
            }
            cursor = page->next;
        } while (!cursor.empty());
        return orders;
    }
    std::vector<QueuedEvent> receive() {
        EXPECT_EQ(shop.webhooks(market.take_events(), clock.now()).size(), 0U);
        auto events = connector->receive_queued();
        if (!events) {
            ADD_FAILURE() << events.error().message;
            return {};
        }
        return std::move(*events);
    }
};

TEST(AmazonStory, ConnectDiscoverAndRead) {
    Loop loop({}, 45);
    ASSERT_TRUE(loop.connector->refresh_token());
    loop.discover();
    EXPECT_EQ(loop.read(0), Quantity(10));
    EXPECT_EQ(loop.read(44), Quantity(10));
    EXPECT_EQ(loop.kept_refresh_token, "");
}

TEST(AmazonStory, MoreListingsThanOneSearchShowsAreAllFound) {
    Loop loop({}, 2010);
    loop.discover();
    loop.pass(Duration::seconds(1));  // discovery has used what the usage plan allows at once
    EXPECT_EQ(loop.read(2009), Quantity(10));
}

TEST(AmazonStory, AnOrderIsSeenPendingThenPaidThenCancelled) {
    Loop loop;
    loop.discover();
    ASSERT_TRUE(loop.shop.subscribe("ORDER_CHANGE", "", loop.clock.now()));
    const OrderIndex order = loop.buy(0, 2, false);
    // Pushed at once...
    const std::vector<QueuedEvent> pushed = loop.receive();
    ASSERT_EQ(pushed.size(), 1U);
    ASSERT_TRUE(pushed[0].event) << pushed[0].problem;
    const ledger::SeeOrder told = pushed[0].event->orders.at(0);
    EXPECT_EQ(told.order, loop.id_of(order));
    EXPECT_EQ(told.stage, Stage::unpaid);
    EXPECT_EQ(told.lines[0].listing, loop.listing(0));
    EXPECT_EQ(told.lines[0].ordered, Quantity(2));
    const std::vector<std::string> receipts = {pushed[0].receipt};
    ASSERT_TRUE(loop.connector->delete_queued(receipts));
    EXPECT_EQ(loop.shop.queued(), 0U);
    // ... polled when the search shows it, with the same content...
    EXPECT_EQ(loop.poll().size(), 0U);
    loop.pass(Duration::seconds(131));
    const auto polled = loop.poll();
    ASSERT_EQ(polled.size(), 1U);
    const ledger::SeeOrder& seen = polled.at(loop.id_of(order));
    EXPECT_EQ(seen.stage, Stage::unpaid);
    EXPECT_EQ(seen.placed_at, told.placed_at);
    EXPECT_EQ(seen.lines[0].ordered, Quantity(2));
    EXPECT_EQ(seen.lines[0].cancelled, Quantity(0));
    // ... and cancelled by Amazon, because nobody paid.
    loop.pass(Duration::seconds(900 + 131));
    const ledger::SeeOrder cancelled = loop.poll().at(loop.id_of(order));
    EXPECT_EQ(cancelled.stage, Stage::cancelled);
    EXPECT_EQ(cancelled.lines[0].cancelled, Quantity(2));
    EXPECT_EQ(loop.receive().at(0).event->orders.at(0).stage, Stage::cancelled);
}

TEST(AmazonStory, PartialCancellationAndShipmentFreeAndSettleTheirUnits) {
    Loop loop;
    const OrderIndex order = loop.buy(0, 3);
    loop.pass(Duration::seconds(1));
    ASSERT_TRUE(
        loop.market.cancel_units(order, 0, Quantity(1), sandbox::Initiator::buyer, loop.clock.now())
    );
    const std::vector<ExternalId> wanted = {loop.id_of(order)};
    auto fetched = loop.connector->fetch_orders(wanted);
    ASSERT_TRUE(fetched) << fetched.error().message;
    EXPECT_EQ(fetched->orders.at(0).order.stage, Stage::ready);
    EXPECT_EQ(fetched->orders[0].order.lines[0].cancelled, Quantity(1));
    EXPECT_EQ(fetched->orders[0].order.lines[0].shipped, Quantity(0));
    ASSERT_TRUE(loop.market.ship(order, loop.clock.now()));
    fetched = loop.connector->fetch_orders(wanted);
    ASSERT_TRUE(fetched);
    EXPECT_EQ(fetched->orders.at(0).order.stage, Stage::shipped);
    EXPECT_EQ(fetched->orders[0].order.lines[0].cancelled, Quantity(1));
    EXPECT_EQ(fetched->orders[0].order.lines[0].shipped, Quantity(2));
}

TEST(AmazonStory, AnOrderThatKeepsChangingIsOnEveryPollAllTheSame) {
    Loop loop;
    const OrderIndex order = loop.buy(0, 5);
    for (int change = 0; change < 4; ++change) {
        loop.pass(Duration::seconds(100));
        ASSERT_TRUE(loop.market.cancel_units(
            order, 0, Quantity(1), sandbox::Initiator::buyer, loop.clock.now()
        ));
    }
    // Its update time is too young for a search, and has been since it was placed.
    const auto polled = loop.poll();
    ASSERT_EQ(polled.size(), 1U);
    EXPECT_EQ(polled.begin()->second.lines[0].cancelled, Quantity(4));
}

TEST(AmazonStory, PollsShowEveryOrderWhateverChangesBetweenTheirPages) {
    Loop loop({}, 1);
    loop.market.set_available(
        ListingIndex(0), 0, Quantity(1000), sandbox::Trigger::manual_adjustment, loop.clock.now()
    );
    std::vector<OrderIndex> placed;
    placed.reserve(250);
    for (int order = 0; order < 250; ++order) placed.push_back(loop.buy(0, 1));
    loop.pass(Duration::seconds(200));
    std::set<ExternalId> seen;
    std::string cursor;
    std::size_t pages = 0;
    do {
        const auto page = loop.connector->orders_since({kStart, {}}, cursor);
        ASSERT_TRUE(page) << page.error().message;
        for (const SeenOrder& order : page->orders) seen.insert(order.order.order);
        cursor = page->next;
        // Orders of pages to come leave the search by update.
        if (++pages == 1) {
            for (const OrderIndex order : placed) (void)loop.market.ship(order, loop.clock.now());
        }
    } while (!cursor.empty());
    EXPECT_EQ(seen.size(), 250U);
    EXPECT_EQ(pages, 4U);  // three by creation; by update there is nothing left to show
}

struct LandingCase {
    std::string name;
    std::int64_t quantity;
    std::int64_t proven_after;  // seconds
};
class Landing : public ::testing::TestWithParam<LandingCase> {};

TEST_P(Landing, IsProvenWhenItShows) {
    Loop loop;
    loop.discover();
    loop.market.dice.settings.write_delay = {Duration::seconds(90), Duration::seconds(90)};
    const WriteJob job = loop.job(0, GetParam().quantity);
    ASSERT_EQ(loop.write(job), WriteOutcome::deferred);
    std::int64_t passed = 0;
    WriteOutcome outcome = WriteOutcome::deferred;
    while (outcome == WriteOutcome::deferred && passed < 2000) {
        loop.pass(Duration::seconds(10));
        passed += 10;
        outcome = loop.write(job);
    }
    EXPECT_EQ(outcome, WriteOutcome::applied);
    EXPECT_EQ(passed, GetParam().proven_after);
    EXPECT_EQ(loop.truth(0), Quantity(GetParam().quantity));
    EXPECT_EQ(loop.read(0), Quantity(GetParam().quantity));
}

INSTANTIATE_TEST_SUITE_P(
    Quantities,
    Landing,
    ::testing::Values(
        LandingCase{"raise", 15, 90}, LandingCase{"zero", 0, 90}, LandingCase{"lower", 4, 120}
    ),
    [](const auto& tested) { return tested.param.name; }
);

TEST(AmazonStory, SalesThatLookLikeTheWriteDoNotProveIt) {
    Loop loop;
    loop.discover();
    loop.market.dice.settings.write_delay = {Duration::seconds(90), Duration::seconds(90)};
    const WriteJob job = loop.job(0, 7);
    ASSERT_EQ(loop.write(job), WriteOutcome::deferred);
    loop.buy(0, 3);  // shows 7 now, and the write that is to come will show 7 again
    EXPECT_EQ(loop.read(0), Quantity(7));
    EXPECT_EQ(loop.write(job), WriteOutcome::deferred);
    loop.buy(0, 2);
    loop.pass(Duration::seconds(120));
    EXPECT_EQ(loop.truth(0), Quantity(7));
    EXPECT_EQ(loop.write(job), WriteOutcome::applied);
}

TEST(AmazonStory, AWriteThatNeverLandsBecomesUnknownAndAZeroOvertakesIt) {
    Loop loop;
    loop.discover();
    loop.market.dice.settings.write_ignored = 1;
    const WriteJob job = loop.job(0, 15);
    ASSERT_EQ(loop.write(job), WriteOutcome::deferred);
    loop.pass(Duration::seconds(899));
    EXPECT_EQ(loop.write(job), WriteOutcome::deferred);
    loop.pass(Duration::seconds(1));
    EXPECT_EQ(loop.write(job), WriteOutcome::unknown);
    EXPECT_EQ(loop.read(0), Quantity(10));
    loop.market.dice.settings.write_ignored = 0;
    const WriteJob zero = loop.job(0, 0);
    ASSERT_EQ(loop.write(zero), WriteOutcome::deferred);
    EXPECT_EQ(loop.write(zero), WriteOutcome::applied);
    EXPECT_EQ(loop.truth(0), Quantity(0));
}

TEST(AmazonStory, ALostReplyIsUnknownAndReadBack) {
    Loop loop;
    loop.discover();
    loop.lose_replies = 1;
    EXPECT_EQ(loop.write(loop.job(0, 15)), WriteOutcome::unknown);
    EXPECT_EQ(loop.read(0), Quantity(15));
}

TEST(AmazonStory, AnExpiredTokenCostsOneRenewalAndNoOutcome) {
    Loop loop;
    loop.discover();
    loop.shop.expire_tokens(loop.clock.now());
    const int before = loop.requests;
    EXPECT_EQ(loop.read(0), Quantity(10));
    EXPECT_EQ(loop.requests, before + 3);  // refused, renewed, read
    loop.pass(Duration::seconds(3600));
    EXPECT_EQ(loop.read(0), Quantity(10));
}

TEST(AmazonStory, ANewRefreshTokenIsKept) {
    sandbox::amazon::ShopOptions options;
    options.renews_refresh_token = true;
    Loop loop(options);
    ASSERT_TRUE(loop.connector->refresh_token());
    EXPECT_EQ(loop.kept_refresh_token, loop.shop.options().refresh_token);
}

TEST(AmazonStory, WritesBeyondTheUsagePlanArePutOffAndNotRefused) {
    Loop loop({}, 8);
    loop.discover();
    std::vector<WriteJob> jobs;
    for (std::size_t at = 0; at < 8; ++at) jobs.push_back(loop.job(at, 20));
    const auto results = loop.connector->write_listings(jobs);
    EXPECT_EQ(loop.connector->retry_after(), Duration(200));
    for (const WriteResult& result : results) EXPECT_EQ(result.outcome, WriteOutcome::deferred);
    EXPECT_EQ(
        std::count_if(
            loop.market.listings().begin(),
            loop.market.listings().end(),
            [](const sandbox::Listing& listing) { return listing.available() == Quantity(20); }
        ),
        5
    );
    // The same jobs again: five are read back and proven, three are sent.
    loop.pass(Duration::seconds(1));
    const auto again = loop.connector->write_listings(jobs);
    EXPECT_EQ(
        std::count_if(
            again.begin(),
            again.end(),
            [](const WriteResult& result) { return result.outcome == WriteOutcome::applied; }
        ),
        5
    );
    EXPECT_EQ(loop.truth(7), Quantity(20));
}

TEST(AmazonStory, PollsNeverBreakTheUsagePlan) {
    Loop loop;
    int refused = 0;
    int sent = 0;
    for (int minute = 0; minute < 240; ++minute) {
        const int before = loop.searches;
        const auto page = loop.connector->orders_since({kStart, {}}, "");
        if (page) {
            ++sent;
        } else {
            ++refused;
            EXPECT_EQ(
                page.error().message, "Amazon's usage plan allows no such call at the moment"
            );
            EXPECT_EQ(loop.searches, before);
            EXPECT_GT(loop.connector->retry_after(), Duration());
        }
        loop.pass(Duration::seconds(60));
    }
    EXPECT_EQ(sent, 20 + 80);  // the burst, and one in 178.6 seconds for four hours
    EXPECT_EQ(refused, 140);
}

TEST(AmazonStory, WhatAmazonShipsIsReadFromItsStockAndNeverWritten) {
    sandbox::amazon::ShopOptions options;
    options.fba_skus = {"SKU/2 blue"};
    Loop loop(options);
    const auto listings = loop.connector->discover_listings();
    ASSERT_TRUE(listings);
    for (const ListingInfo& info : *listings) {
        EXPECT_EQ(
            info.fulfilment,
            info.seller_sku == "SKU/2 blue" ? ledger::Fulfilment::marketplace
                                            : ledger::Fulfilment::merchant
        );
    }
    const int before = loop.requests;
    EXPECT_EQ(loop.write(loop.job(1, 5)), WriteOutcome::refused);
    EXPECT_EQ(loop.requests, before);
    const OrderIndex order = loop.buy(1, 3);
    const auto stock = loop.connector->read_bound_stock();
    ASSERT_TRUE(stock) << stock.error().message;
    ASSERT_EQ(stock->size(), 1U);
    EXPECT_EQ(stock->at(0).seller_sku, "SKU/2 blue");
    EXPECT_EQ(stock->at(0).on_hand, Quantity(10));  // 7 to sell, 3 sold and still there
    loop.pass(Duration::seconds(200));
    EXPECT_EQ(loop.poll().at(loop.id_of(order)).fulfilment, ledger::Fulfilment::marketplace);
}

TEST(AmazonStory, StopResumeAndLimit) {
    Loop loop;
    loop.discover();
    const std::vector<ExternalId> two = {loop.listing(0), loop.listing(1)};
    ASSERT_TRUE(loop.connector->stop_selling(two));
    EXPECT_EQ(loop.truth(0), Quantity(0));
    EXPECT_EQ(loop.truth(1), Quantity(0));
    EXPECT_EQ(loop.truth(2), Quantity(10));
    ASSERT_TRUE(loop.connector->resume_selling(two));
    ASSERT_TRUE(loop.connector->set_purchase_limit(two, Quantity(2)));
    EXPECT_EQ(loop.shop.purchase_limit(ListingIndex(1)), Quantity(2));
}

TEST(AmazonStory, ADeletedListingIsGoneAndNotWritten) {
    Loop loop;
    loop.discover();
    loop.market.remove(loop.market.listings()[0].product, loop.clock.now());
    const ExternalId id = loop.listing(0);
    const auto reads = loop.connector->read_listings({&id, 1});
    ASSERT_TRUE(reads) << reads.error().message;
    ASSERT_EQ(reads->size(), 1U);
    EXPECT_TRUE(reads->at(0).gone);
    EXPECT_EQ(loop.write(loop.job(0, 5)), WriteOutcome::refused);
}

TEST(AmazonStory, QuantityChangesArePushedAndMessagesComeAgainUntilDeleted) {
    Loop loop;
    ASSERT_TRUE(loop.shop.subscribe("LISTINGS_ITEM_MFN_QUANTITY_CHANGE", "", loop.clock.now()));
    loop.buy(0, 1);
    const auto first = loop.receive();
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first[0].event.value().read, std::vector{loop.listing(0)});
    EXPECT_EQ(loop.receive().size(), 0U);
    loop.pass(Duration::seconds(60));
    EXPECT_EQ(loop.receive().size(), 1U);
}

}  // namespace
}  // namespace tidegate::channels::amazon
