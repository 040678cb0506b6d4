// Goal: no order is missed, in whichever order Walmart gives its pages and whatever changes
// meanwhile. Method: a marketplace of a few lines that answers searches by their own times.
#include "channels/walmart/order_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "channels/json.h"
#include "net/request_target.h"

namespace tidegate::channels::walmart {
namespace {

constexpr std::int64_t kNow = 1'790'000'000;

struct Changed {
    int id = 0;
    std::int64_t at_ms = 0;
    bool wfs = false;
};

struct OrderSearchTest : ::testing::Test {
    static ClientOptions client_options() {
        ClientOptions made;
        made.base_url = "http://wm";
        return made;
    }
    // Times at the ends of a search are outside of it, and its pages go by position in a list that
    // is sorted by change: the least that its text promises.
    Result<net::Response> answer(const net::ClientRequest& sent) {
        if (sent.url.ends_with("/v3/token")) {
            return net::Response{200, {}, R"({"access_token":"t","expires_in":900})"};
        }
        net::Request request;
        EXPECT_TRUE(net::parse_request_target(sent.url.substr(9), request));
        searches.push_back(request);
        if (before_answer) before_answer();
        const auto time = [&](std::string_view name, std::int64_t fallback) {
            const auto at = json::parse_iso_time(request.parameter(name));
            return at ? at->milliseconds() : fallback;
        };
        const std::int64_t from = time("lastModifiedStartDate", 0);
        const std::int64_t until = time("lastModifiedEndDate", INT64_MAX);
        const bool wfs = request.parameter("shipNodeType") == "WFSFulfilled";
        std::vector<Changed> found;
        for (const Changed& order : orders) {
            if (order.at_ms > from && order.at_ms < until && order.wfs == wfs) {
                found.push_back(order);
            }
        }
        std::stable_sort(found.begin(), found.end(), [](const Changed& a, const Changed& b) {
            return a.at_ms < b.at_ms;
        });
        const std::size_t first = request.parameter("soIndex").empty()
                                      ? 0
                                      : std::stoul(std::string(request.parameter("soIndex")));
        return net::Response{200, {}, body_of(found, first, request)};
    }
    std::string body_of(
        const std::vector<Changed>& found, std::size_t first, const net::Request& request
    ) const {
        std::string list;
        const std::size_t end = std::min(found.size(), first + limit);
        for (std::size_t at = first; at < end; ++at) {
            if (!list.empty()) list += ',';
            list += R"({"purchaseOrderId":")" + std::to_string(found[at].id) +
                    R"(","orderDate":1789990000000,"orderLines":{"orderLine":[{"item":{"sku":"A"},)"
                    R"("orderLineQuantity":{"amount":"1"}}]}})";
        }
        std::string meta = R"("totalCount":)" + std::to_string(found.size());
        if (end < found.size()) {
            meta +=
                R"(,"nextCursor":"?soIndex=)" + std::to_string(end) + "&lastModifiedStartDate=" +
                std::string(request.parameter("lastModifiedStartDate")) +
                "&lastModifiedEndDate=" + std::string(request.parameter("lastModifiedEndDate")) +
                "\"";
        }
        return R"({"list":{"meta":{)" + meta + R"(},"elements":{"order":[)" + list + "]}}}";
    }
    // The whole walk; the ids that were met.
    std::set<int> walk(OrdersWindow window) {
        std::set<int> met;
        std::string cursor;
        do {
            const Result<OrdersPage> page = search().next(window, cursor);
            if (!page) {
                ADD_FAILURE() << page.error().message;
                return met;
            }
            for (const SeenOrder& seen : page->orders) {
                met.insert(std::stoi(seen.order.order.text()));
            }
            incomplete += page->unreadable.size();
            cursor = page->next;
            if (after_page) after_page();
        } while (!cursor.empty());
        return met;
    }
    OrderSearch& search() {
        if (!search_) search_.emplace(client, kinds, limit);
        return *search_;
    }

    std::vector<Changed> orders;
    std::size_t limit = 4;
    std::vector<ShipNodeType> kinds = {{"SellerFulfilled", ledger::Fulfilment::merchant}};
    std::vector<net::Request> searches;
    std::size_t incomplete = 0;
    std::function<void()> before_answer;
    std::function<void()> after_page;
    ManualClock clock{Timestamp::from_seconds(kNow)};
    Client client{
        client_options(), [this](const net::ClientRequest& sent) { return answer(sent); }, clock};
    std::optional<OrderSearch> search_;
};

TEST_F(OrderSearchTest, AsksOnceWhenEverythingFits) {
    orders = {{1, (kNow - 50) * 1000}, {2, (kNow - 10) * 1000}};
    EXPECT_EQ(walk({Timestamp::from_seconds(kNow - 600), {}}), (std::set<int>{1, 2}));
    ASSERT_EQ(searches.size(), 1U);
    const net::Request& asked = searches[0];
    EXPECT_EQ(asked.path, "/v3/orders");
    EXPECT_EQ(asked.parameter("lastModifiedStartDate"), "2026-09-21T14:03:19Z");
    EXPECT_EQ(asked.parameter("lastModifiedEndDate"), "");
    EXPECT_EQ(asked.parameter("createdStartDate"), "2026-03-26T14:13:20Z");
    EXPECT_EQ(asked.parameter("productInfo"), "false");
    EXPECT_EQ(asked.parameter("limit"), "4");
    EXPECT_EQ(asked.parameter("shipNodeType"), "SellerFulfilled");
}

TEST_F(OrderSearchTest, WhatChangedRightAtTheBeginIsMet) {
    orders = {{1, (kNow - 600) * 1000}};
    EXPECT_EQ(walk({Timestamp::from_seconds(kNow - 600), {}}), (std::set<int>{1}));
}

TEST_F(OrderSearchTest, CutsTimeUntilEverySliceFits) {
    std::set<int> all;
    for (int i = 0; i < 60; ++i) {
        orders.push_back({i + 1, (kNow - 590 + i * 9) * 1000});  // whole seconds: ends of slices
        all.insert(i + 1);
    }
    EXPECT_EQ(walk({Timestamp::from_seconds(kNow - 600), {}}), all);
    EXPECT_EQ(incomplete, 0U);
    for (const net::Request& asked : searches) EXPECT_EQ(asked.parameter("soIndex"), "");
    EXPECT_LT(searches.size(), 60U);
}

TEST_F(OrderSearchTest, AnOrderThatChangesMeanwhileHidesNoOther) {
    std::set<int> all;
    for (int i = 0; i < 40; ++i) {
        orders.push_back({i + 1, (kNow - 590 + i * 10) * 1000});
        all.insert(i + 1);
    }
    int next = 0;
    after_page = [&] {
        clock.advance(Duration(700));
        orders[static_cast<std::size_t>(next)].at_ms = clock.now().milliseconds();
        next = (next + 7) % 40;
    };
    EXPECT_EQ(walk({Timestamp::from_seconds(kNow - 600), {}}), all);
    EXPECT_EQ(incomplete, 0U);
}

TEST_F(OrderSearchTest, ASecondThatDoesNotFitIsWalkedByItsPages) {
    std::set<int> all;
    for (int i = 0; i < 10; ++i) {
        orders.push_back({i + 1, (kNow - 100) * 1000 + i});
        all.insert(i + 1);
    }
    EXPECT_EQ(walk({Timestamp::from_seconds(kNow - 600), {}}), all);
    EXPECT_EQ(incomplete, 0U);
}

TEST_F(OrderSearchTest, PagesThatShowLessThanIsCountedAreIncomplete) {
    for (int i = 0; i < 10; ++i) orders.push_back({i + 1, (kNow - 100) * 1000 + i});
    before_answer = [this] {
        // One that was on the first page is counted, but its neighbour slips over the border.
        if (!searches.back().parameter("soIndex").empty())
            orders[0].at_ms = (kNow - 100) * 1000 + 99;
    };
    (void)walk({Timestamp::from_seconds(kNow - 600), {}});
    EXPECT_EQ(incomplete, 1U);
}

TEST_F(OrderSearchTest, WalksEachKindOfFulfilment) {
    kinds.push_back({"WFSFulfilled", ledger::Fulfilment::marketplace});
    orders = {{1, (kNow - 50) * 1000}, {2, (kNow - 40) * 1000, true}};
    EXPECT_EQ(walk({Timestamp::from_seconds(kNow - 600), {}}), (std::set<int>{1, 2}));
    EXPECT_EQ(searches.back().parameter("lastModifiedStartDate"), "2026-09-21T14:03:19Z");
}

TEST_F(OrderSearchTest, AWindowWithAnEndAsksForNothingAfterIt) {
    orders = {{1, (kNow - 500) * 1000}, {2, (kNow - 300) * 1000}, {3, (kNow - 100) * 1000}};
    const OrdersWindow window{
        Timestamp::from_seconds(kNow - 600), Timestamp::from_seconds(kNow - 300)};
    EXPECT_EQ(walk(window), (std::set<int>{1, 2}));
}

TEST_F(OrderSearchTest, NothingIsAskedForThatNoSearchShows) {
    for (int i = 0; i < 10; ++i) orders.push_back({i + 1, (kNow - 1000 + i * 60) * 1000});
    EXPECT_EQ(walk({}).size(), 10U);
    for (const net::Request& asked : searches) {
        EXPECT_GE(asked.parameter("lastModifiedStartDate"), "2026-03-26T14:13:20Z");
    }
    EXPECT_LT(searches.size(), 40U);
}

TEST_F(OrderSearchTest, AnotherOnesCursorIsRefused) {
    for (const char* cursor : {"?soIndex=3", "9 1 1", "0 5", "0 -1 0"}) {
        const auto page = search().next({Timestamp::from_seconds(kNow - 600), {}}, cursor);
        ASSERT_FALSE(page) << cursor;
        EXPECT_EQ(page.error().code, "channel_protocol") << cursor;
    }
    EXPECT_TRUE(searches.empty());
}

}  // namespace
}  // namespace tidegate::channels::walmart
