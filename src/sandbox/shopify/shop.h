#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "net/http.h"
#include "sandbox/bucket.h"
#include "sandbox/market.h"
#include "sandbox/shop.h"
#include "sandbox/shopify/connection.h"
#include "sandbox/shopify/execute.h"
#include "sandbox/shopify/idempotency.h"

// Shopify's Admin GraphQL API over one Market.
//
// 1. begin() checks a call, charges its cost and claims its idempotency key; its finish() executes
//    it. Between the two the call is "running": a write delay lies there, and the compare of
//    compare-and-set happens at the end of it.
// 2. A list of quantities is written whole or not at all.
// 3. Lists show orders as far as the feed delay lets through; order(id:) shows the truth.

namespace tidegate::sandbox::shopify {

struct ShopOptions {
    WireId shop_id = 69'420'133'742;
    std::string domain = "tidegate-sandbox.myshopify.com";
    std::string name = "Tidegate sandbox store";
    std::string client_id = "sandbox-client-id";
    std::string client_secret = "sandbox-client-secret";               // also signs webhooks
    std::string access_token = "shpat_sandbox0000000000000000000000";  // never ends; may be empty
    std::string api_version = "2026-10";
    std::uint64_t seed = 1;
    Duration token_life = Duration::seconds(24 * 3600);
    std::int64_t bucket_size = 2000;
    std::int64_t restored_per_second = 100;
    std::int64_t query_cost_max = 1000;
    std::size_t quantities_max = 250;  // entries in one list
};

class Shop final : public sandbox::Shop, private graphql::Resolver {
public:
    Shop(ShopOptions options, Market& market, Timestamp start);
    ~Shop() override;
    Shop(const Shop&) = delete;
    Shop& operator=(const Shop&) = delete;

    [[nodiscard]] Begun begin(const net::Request& request, Timestamp now) override;
    [[nodiscard]] net::Response fault_response(RequestFault fault) const override;
    [[nodiscard]] std::vector<Delivery> webhooks(const std::vector<Event>& events, Timestamp now)
        override;
    // Topics by the names of the API: ORDERS_CREATE.
    [[nodiscard]] bool subscribe(std::string_view topic, const std::string& address, Timestamp now)
        override;
    [[nodiscard]] std::vector<Duration> webhook_pauses() const override;
    void given_up(std::string_view subscription) override;  // drops it
    void expire_tokens(Timestamp now) override;             // a fixed access token goes on

    [[nodiscard]] const ShopOptions& options() const { return options_; }

private:
    using Fields = std::map<std::string, graphql::Resolved, std::less<>>;
    using Object = graphql::Object;
    using Resolved = graphql::Resolved;
    struct Subscription {
        WireId id = 0;
        std::string topic;
        std::string uri;
        std::string name;
        std::string filter;
        std::vector<std::string> include_fields;
        Timestamp created_at;
    };
    struct UserError {
        std::string code;
        std::vector<std::string> field;
        std::string message;
    };
    struct Entry;  // one line of a list of quantities, checked

    struct Call;

    // api.cpp
    [[nodiscard]] net::Response finish(const Call& call, Timestamp now);
    [[nodiscard]] net::Response token(const net::Request& request, Timestamp now);
    [[nodiscard]] bool authorized(const net::Request& request, Timestamp now) const;
    [[nodiscard]] Json cost_json(std::int64_t requested, Json actual, Timestamp now);
    void claim_keys(Call& call, Timestamp now);

    Resolved resolve(const Object& object, std::string_view field, const Json& arguments) override;
    Resolved mutate(std::string_view field, const Json& arguments, const Json* key) override;

    // catalogue.cpp
    [[nodiscard]] Resolved query(std::string_view field, const Json& arguments);
    [[nodiscard]] Resolved node(const std::string& id);
    [[nodiscard]] Resolved shop_field(std::string_view field) const;
    [[nodiscard]] Resolved location_field(const Object&, std::string_view, const Json&) const;
    [[nodiscard]] Resolved product_field(const Object&, std::string_view, const Json&) const;
    [[nodiscard]] Resolved variant_field(const Object&, std::string_view) const;
    [[nodiscard]] Resolved item_field(const Object&, std::string_view, const Json&) const;
    [[nodiscard]] Resolved level_field(const Object&, std::string_view, const Json&) const;
    [[nodiscard]] Resolved subscription_field(const Object&, std::string_view) const;
    [[nodiscard]] Resolved level(ListingIndex listing, const Json& location_id) const;
    [[nodiscard]] std::vector<Placed> search_listings(std::string_view type, const Json& arguments)
        const;
    [[nodiscard]] std::int64_t quantity(ListingIndex, std::uint32_t location, std::string_view name)
        const;
    [[nodiscard]] Object money(std::int64_t minor_units) const;

    // orders.cpp
    [[nodiscard]] Resolved orders(const Json& arguments) const;
    [[nodiscard]] Resolved order_field(const Object&, std::string_view, const Json&) const;
    [[nodiscard]] Resolved line_field(const Object&, std::string_view) const;
    [[nodiscard]] Resolved refund_field(const Object&, std::string_view, const Json&) const;
    [[nodiscard]] std::vector<Object> refunds(OrderIndex order, std::size_t revision) const;
    [[nodiscard]] WireId line_id(OrderIndex order, std::size_t line) const;

    // mutations.cpp and quantities.cpp
    [[nodiscard]] Resolved set_quantities(const Json& input);
    [[nodiscard]] Resolved adjust_quantities(const Json& input);
    [[nodiscard]] Resolved activate_inventory(const Json& arguments);
    [[nodiscard]] Resolved update_item(const Json& arguments);
    [[nodiscard]] Resolved update_product(const Json& arguments);
    [[nodiscard]] Resolved cancel_order(const Json& arguments);
    [[nodiscard]] Resolved create_subscription(const Json& arguments);
    [[nodiscard]] Resolved delete_subscription(const Json& arguments);
    WireId add_subscription(std::string topic, std::string uri, Timestamp now);
    [[nodiscard]] std::optional<Resolved> replayed(
        std::string_view mutation, const Json& arguments, const Json* key
    );
    [[nodiscard]] std::optional<UserError> check_common(const Json& input, bool sets) const;
    [[nodiscard]] std::optional<UserError> check_entry(
        const Json& given, const std::vector<std::string>& path, std::string_view name, Entry& entry
    ) const;
    [[nodiscard]] Resolved apply(
        const Json& input, const std::vector<Entry>& entries, std::string_view payload
    );

    // events.cpp
    [[nodiscard]] Json order_body(OrderIndex order, std::size_t revision) const;
    [[nodiscard]] Json refund_body(const Event& event) const;
    [[nodiscard]] Json refund_json(const Object& refund) const;
    [[nodiscard]] Json level_body(const Event& event) const;
    [[nodiscard]] std::vector<std::pair<std::string, Json>> notices(const Event& event) const;

    ShopOptions options_;
    Market& market_;
    Timestamp start_;
    Timestamp now_;
    Bucket bucket_;
    IdempotencyKeys keys_;
    std::map<std::string, Timestamp, std::less<>> tokens_;
    std::uint64_t token_number_ = 0;
    std::map<WireId, Subscription> subscriptions_;
    WireId subscription_number_ = 1'015'000'000'000;
    std::uint64_t event_number_ = 0;
    std::uint64_t delivery_number_ = 0;
    std::uint64_t call_number_ = 0;
    std::uint64_t running_ = 0;  // the call that finish() executes
    WireId group_number_ = 9'100'000'000'000'000;
    // Units on hand that are neither available nor committed: (listing, location, name).
    std::map<std::tuple<std::uint32_t, std::uint32_t, std::string>, std::int64_t> unavailable_;
};

}  // namespace tidegate::sandbox::shopify
