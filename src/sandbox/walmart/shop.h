#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"
#include "sandbox/market.h"
#include "sandbox/shop.h"
#include "sandbox/walmart/rate.h"
#include "sandbox/walmart/wire.h"
#include "sandbox/webhooks.h"

// Walmart's Marketplace API (US) over one Market.
//
// 1. A request is checked in this order: path and method, required headers, token, rate; then its
//    own fields. Every answer tells the state of its bucket.
// 2. Of each SKU and ship node: inputQty = available + committed, reservedQty = committed, and
//    availToSellQty = available. A write sets inputQty; what is committed when it lands is taken
//    off, unless `rebases_reservations`.
// 3. Orders show once they are paid. Each unit is a line of its own.
// 4. Deviations from the documented behaviour are options, and named in docs/sandbox.md.

namespace tidegate::sandbox::walmart {

struct ShopOptions {
    std::string client_id = "sandbox-client-id";
    std::string client_secret = "sandbox-client-secret";
    std::string partner_id = "10000000359";
    std::string refresh_token;  // empty: only client credentials
    bool rotates_refresh_token = false;
    Duration token_life = Duration::seconds(900);
    std::uint64_t seed = 1;

    Rate inventory_writes{200};
    Rate orders{5000};
    Rate order_actions{60};
    Rate items{300};
    Rate item{60};
    Rate feeds{10, Duration::seconds(3600)};
    Rate others{300};
    bool tells_time_as_iso = false;  // of the next token; epoch milliseconds otherwise

    bool rebases_reservations = false;    // whether a write makes it forget what is committed
    bool empties_on_stock_cancel = true;  // SELLER_CANCEL_OUT_OF_STOCK sets the node to zero
    bool nothing_found_is_404 = false;    // an empty search is answered 404
    bool newest_first = true;             // the order of a search's pages; not documented
    bool wraps_order = true;              // one order comes as {"order": ...}
    Duration feed_time = Duration::seconds(900);  // from upload to effect
    std::size_t feed_bytes_max = 5 * 1024 * 1024;
    std::vector<std::string> wfs_skus;  // their stock is in Walmart's own warehouses

    std::string webhook_secret = "sandbox-webhook-secret";  // of addresses that subscribe() adds
    bool signs_in_base64 = false;                           // hexadecimal otherwise
    bool needs_https_webhooks = false;  // the real one does; a sandbox receiver rarely can
};

class Shop final : public sandbox::Shop {
public:
    Shop(ShopOptions options, Market& market, Timestamp start);

    [[nodiscard]] Begun begin(const net::Request& request, Timestamp now) override;
    [[nodiscard]] net::Response fault_response(RequestFault fault) const override;
    [[nodiscard]] std::vector<Delivery> webhooks(const std::vector<Event>& events, Timestamp now)
        override;
    // PO_CREATED, PO_LINE_AUTOCANCELLED, INVENTORY_OOS, OFFER_PUBLISHED, OFFER_UNPUBLISHED.
    [[nodiscard]] bool subscribe(std::string_view topic, const std::string& address, Timestamp now)
        override;
    [[nodiscard]] std::vector<Duration> webhook_pauses() const override;
    [[nodiscard]] bool accepts(int status) const override { return status == 200; }
    void expire_tokens(Timestamp now) override;

    [[nodiscard]] const ShopOptions& options() const { return options_; }
    [[nodiscard]] std::size_t feeds_posted() const { return feeds_.size(); }

private:
    enum class Limit : std::uint8_t { writes, orders, actions, items, item, feeds, others };
    enum class Body : std::uint8_t { none, json, multipart };
    using Call = Answer (Shop::*)(const net::Request&, const std::string& id, Timestamp);
    struct Route {
        std::string_view method;
        std::string_view path;  // "*" stands for an id
        Limit limit;
        Body body;
        Call call;
    };
    [[nodiscard]] static const std::vector<Route>& routes();

    [[nodiscard]] Answer route(const net::Request& request, Timestamp now, net::Headers& headers);
    [[nodiscard]] std::optional<Answer> check_headers(const net::Request& request) const;
    [[nodiscard]] std::optional<Answer> check_token(const net::Request& request, Timestamp now);
    [[nodiscard]] std::optional<Answer> check_rate(
        const Route& route, Timestamp now, net::Headers& headers
    );
    [[nodiscard]] Answer give_token(const net::Request& request, Timestamp now);
    Answer token_detail(const net::Request&, const std::string&, Timestamp);

    Answer list_items(const net::Request&, const std::string&, Timestamp);
    Answer one_item(const net::Request&, const std::string&, Timestamp);
    Answer read_inventory(const net::Request&, const std::string&, Timestamp);
    Answer write_inventory(const net::Request&, const std::string&, Timestamp);
    Answer read_nodes(const net::Request&, const std::string&, Timestamp);
    Answer write_nodes(const net::Request&, const std::string&, Timestamp);
    Answer list_inventories(const net::Request&, const std::string&, Timestamp);
    Answer list_wfs(const net::Request&, const std::string&, Timestamp);
    Answer post_feed(const net::Request&, const std::string&, Timestamp);
    Answer read_feed(const net::Request&, const std::string&, Timestamp);
    Answer search_orders(const net::Request&, const std::string&, Timestamp);
    Answer released_orders(const net::Request&, const std::string&, Timestamp);
    Answer one_order(const net::Request&, const std::string&, Timestamp);
    Answer acknowledge(const net::Request&, const std::string&, Timestamp);
    Answer cancel_lines(const net::Request&, const std::string&, Timestamp);
    Answer ship_lines(const net::Request&, const std::string&, Timestamp);
    Answer event_types(const net::Request&, const std::string&, Timestamp);
    Answer list_subscriptions(const net::Request&, const std::string&, Timestamp);
    Answer add_subscriptions(const net::Request&, const std::string&, Timestamp);
    Answer change_subscription(const net::Request&, const std::string&, Timestamp);
    Answer remove_subscription(const net::Request&, const std::string&, Timestamp);

    [[nodiscard]] bool is_wfs(ListingIndex listing) const;
    // A SKU of the seller's own stock, that is not deleted.
    [[nodiscard]] std::optional<ListingIndex> find_own(std::string_view sku) const;
    [[nodiscard]] Json item_json(ListingIndex listing) const;
    [[nodiscard]] Json nodes_json(ListingIndex listing) const;
    void write(
        ListingIndex listing,
        const std::map<std::uint32_t, std::int64_t>& amounts,
        Timestamp now,
        std::optional<Duration> lands_after = {}
    );

    struct OrderLine {
        std::string number;
        std::size_t line = 0;  // of the market's order
        bool cancelled = false;
    };
    [[nodiscard]] std::vector<OrderLine> lines_of(OrderIndex order, std::size_t revision) const;
    [[nodiscard]] std::optional<OrderIndex> find_order(const std::string& id) const;
    // The revision that searches show, once the order is paid.
    [[nodiscard]] std::optional<std::size_t> shown_revision(OrderIndex order) const;
    [[nodiscard]] Timestamp modified_at(OrderIndex order, std::size_t revision) const;
    [[nodiscard]] std::string_view status_of(OrderIndex order, std::size_t revision) const;
    [[nodiscard]] Json order_json(OrderIndex order, std::size_t revision) const;
    [[nodiscard]] Json order_answer(OrderIndex order) const;
    struct Query;
    [[nodiscard]] bool holds(const Query& query, OrderIndex order, std::size_t revision) const;
    [[nodiscard]] Answer page_of(const Query& query) const;

    struct Feed {
        Timestamp lands_at;
        std::vector<std::pair<std::string, bool>> items;  // SKU, and whether it is good
    };
    struct Subscription {
        std::string id;
        std::string type;
        std::string url;
        bool active = true;
        std::string method;  // "", BASIC_AUTH, HMAC
        std::string header;
        std::string user;
        std::string password;
        std::string secret;
    };
    [[nodiscard]] static Json subscription_json(const Subscription& subscription);
    [[nodiscard]] std::optional<Answer> read_subscription(
        const Json& json, Subscription& subscription
    ) const;
    [[nodiscard]] std::optional<std::pair<std::string_view, Json>> notification(const Event& event
    ) const;
    [[nodiscard]] Delivery delivery_of(const Subscription& subscription, const std::string& body)
        const;

    ShopOptions options_;
    Market& market_;
    std::map<std::string, Timestamp, std::less<>> tokens_;  // and when they end
    std::map<Limit, RateBucket> buckets_;
    std::map<OrderIndex, Timestamp> acknowledged_;
    std::map<std::string, Feed, std::less<>> feeds_;
    std::map<std::string, std::size_t, std::less<>> scrolls_;  // where each walk of items stands
    std::vector<Subscription> subscriptions_;
    std::uint64_t number_ = 0;  // of tokens, feeds, subscriptions, events
};

}  // namespace tidegate::sandbox::walmart
