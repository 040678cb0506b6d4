#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"
#include "sandbox/amazon/wire.h"
#include "sandbox/bucket.h"
#include "sandbox/market.h"
#include "sandbox/shop.h"

// Amazon's Selling Partner API over one Market, with Login with Amazon and the seller's SQS queue
// at the same address: the queue answers POST / with an X-Amz-Target.
//
// 1. A request is checked in this order: path and method, user agent, access token, usage plan;
//    then its own fields.
// 2. ACCEPTED means queued: a quantity is shown when the market's write delay is over. INVALID
//    comes with 200.
// 3. Searches end `search_lag` ago at the latest; getOrder shows an order at once.
// 4. Notifications wait in the queue until they are deleted; the market's webhook faults delay,
//    drop and double them on their way into it. webhooks() returns none.
// 5. What is not known of the real one is an option here, and named in docs/sandbox.md.

namespace tidegate::sandbox::amazon {

// A usage plan; rates as Amazon publishes them, times 10,000: 0.0056 a second is 56.
struct Plan {
    std::int64_t calls_per_10000_seconds = 50'000;
    std::int64_t burst = 5;
};

struct ShopOptions {
    std::string client_id = "amzn1.application-oa2-client.sandbox";
    std::string client_secret = "amzn1.oa2-cs.v1.sandbox-secret";
    std::string refresh_token = "Atzr|sandbox-refresh";
    Duration token_life = Duration::seconds(3600);
    bool renews_refresh_token = false;  // whether a renewal may bring a new refresh token

    std::string seller = "A3TH9S8BH6GOGM";
    std::vector<std::string> marketplaces = {"ATVPDKIKX0DER"};  // listings and orders: the first
    std::string product_type = "LUGGAGE";
    std::set<std::string, std::less<>> fba_skus;  // fulfilled by Amazon, from Amazon's own stock
    bool may_write_listings = true;               // the app's role Product Listing
    bool takes_purchase_limit = true;             // the product type has max_order_quantity

    Plan search_orders{56, 20};
    Plan get_order{5'000, 30};
    Plan search_listings{50'000, 5};
    Plan get_listing{50'000, 10};
    Plan patch_listing{50'000, 5};
    Plan inventory_summaries{20'000, 2};
    Duration search_lag = Duration::seconds(120);  // searches end so long ago at the latest
    bool tells_rates = true;                       // x-amzn-RateLimit-Limit, "when available"

    std::string queue_url = "https://sqs.us-east-1.amazonaws.com/123456789012/tidegate";
    std::string queue_region = "us-east-1";
    std::string access_key_id = "AKIASANDBOX";
    std::string secret_access_key = "sandbox-aws-secret";
};

class Shop final : public sandbox::Shop {
public:
    Shop(ShopOptions options, Market& market, Timestamp start);

    [[nodiscard]] Begun begin(const net::Request& request, Timestamp now) override;
    [[nodiscard]] net::Response fault_response(RequestFault fault) const override;
    [[nodiscard]] std::vector<Delivery> webhooks(const std::vector<Event>& events, Timestamp now)
        override;
    // A notification type; the address is the queue, whatever is said.
    [[nodiscard]] bool subscribe(std::string_view topic, const std::string& address, Timestamp now)
        override;
    [[nodiscard]] std::vector<Duration> webhook_pauses() const override { return {}; }
    void expire_tokens(Timestamp now) override;

    [[nodiscard]] const ShopOptions& options() const { return options_; }
    [[nodiscard]] std::size_t queued() const { return messages_.size(); }
    // The most units in one order of a listing, where one was set.
    [[nodiscard]] std::optional<Quantity> purchase_limit(ListingIndex listing) const;

private:
    using Call = Answer (Shop::*)(const net::Request&, const std::string&, Timestamp);
    struct Route {
        std::string_view method;
        std::string_view path;  // "*" stands for one segment, the last of them is the call's
        Plan ShopOptions::*plan;
        Call call;
    };
    [[nodiscard]] static const std::vector<Route>& routes();

    [[nodiscard]] net::Response answer(const net::Request& request, Timestamp now);
    [[nodiscard]] net::Response respond(const Answer& answer, const Plan* plan);
    [[nodiscard]] std::optional<Answer> check(const net::Request& request, Timestamp now) const;
    [[nodiscard]] bool within_plan(const Route& route, Timestamp now);
    [[nodiscard]] net::Response token(const net::Request& request, Timestamp now);

    Answer search_orders(const net::Request&, const std::string&, Timestamp now);
    Answer get_order(const net::Request&, const std::string& order, Timestamp now);
    Answer search_listings(const net::Request&, const std::string& seller, Timestamp now);
    Answer get_listing(const net::Request&, const std::string& sku, Timestamp now);
    Answer patch_listing(const net::Request&, const std::string& sku, Timestamp now);
    Answer inventory_summaries(const net::Request&, const std::string&, Timestamp now);

    struct Included {
        bool fulfillment = false;
        bool cancellation = false;
    };
    [[nodiscard]] static Included included(Input& input);
    [[nodiscard]] Json order_json(OrderIndex order, std::size_t revision, const Included& with)
        const;
    [[nodiscard]] Json item_json(
        OrderIndex order, std::size_t revision, std::size_t line, const Included& with
    ) const;
    [[nodiscard]] bool is_fba(OrderIndex order) const;
    [[nodiscard]] bool is_fba(ListingIndex listing) const;

    struct OrderSearch;
    [[nodiscard]] bool read_search(Input& input, Timestamp now, OrderSearch& search) const;
    [[nodiscard]] bool fits(const OrderSearch& search, OrderIndex order) const;
    [[nodiscard]] std::vector<OrderIndex> found(const OrderSearch& search) const;

    void check_store(Input& input) const;
    [[nodiscard]] Json listing_json(ListingIndex listing, const std::vector<std::string>& with)
        const;
    [[nodiscard]] Timestamp created(ListingIndex listing) const;
    // Reads one patch; an issue means INVALID, a refusal 400.
    struct Change;
    [[nodiscard]] std::optional<Answer> read_patch(
        const Json& patch, ListingIndex listing, Change& change
    ) const;
    void read_availability(const Json& patch, Change& change) const;

    [[nodiscard]] net::Response queue(const net::Request& request, Timestamp now);
    [[nodiscard]] Answer receive(const Json& body, Timestamp now);
    [[nodiscard]] Answer remove(const Json& body);
    [[nodiscard]] std::optional<Json> notification(const Event& event, std::string& type) const;
    [[nodiscard]] Json order_change(const Event& event) const;
    void enqueue(const Json& body, Timestamp due);

    struct Message {
        std::string id;
        std::string body;
        Timestamp visible_at;
        std::uint64_t received = 0;
    };

    ShopOptions options_;
    Market& market_;
    Timestamp start_;
    std::map<std::string, Timestamp, std::less<>> tokens_;  // access token: until when
    std::map<std::string_view, Bucket> buckets_;            // by path of the route
    std::set<std::string, std::less<>> subscriptions_;
    std::set<ListingIndex> mixed_;  // FBA, and somebody wrote a quantity of the seller's own
    std::map<ListingIndex, Quantity> limits_;
    std::deque<Message> messages_;
    std::uint64_t token_number_ = 0;
    std::uint64_t request_number_ = 0;
    std::uint64_t message_number_ = 0;
};

}  // namespace tidegate::sandbox::amazon
