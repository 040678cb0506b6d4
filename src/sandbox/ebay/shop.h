#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"
#include "sandbox/ebay/signing.h"
#include "sandbox/ebay/tokens.h"
#include "sandbox/ebay/wire.h"
#include "sandbox/market.h"
#include "sandbox/shop.h"
#include "sandbox/webhooks.h"

// eBay's REST APIs over one Market: OAuth, Inventory, Fulfillment, the keys of notifications, the
// limits that are left. Of a SkuSpec, `product_id` is the number of the listing (variations share
// it), `listing_id` that of the variation and `item_id` that of the offer.
//
// 1. A request is checked in this order: path and method, token and whose it is, content type,
//    calls left of the day; then its own fields.
// 2. HTTP 200 or 207 does not mean that a quantity was written: every entry has a status.
// 3. An order is shown once it is paid. A purchase that is never paid is never shown, although its
//    units are gone.
// 4. A listing takes so many revisions a day, of all its variations together.
// 5. Deviations from the documented behaviour are options, and named in docs/sandbox.md.

namespace tidegate::sandbox::ebay {

enum class Api : std::uint8_t { identity, inventory, fulfillment, notification, analytics };
inline constexpr std::size_t kApis = 5;

struct ShopOptions {
    std::string client_id = "Tidegate-sandbox-SBX-0000";
    std::string client_secret = "SBX-sandbox-cert-id";
    std::string redirect_name = "Tidegate-RuName";
    std::string marketplace = "EBAY_US";
    Tokens::Options tokens;
    // Calls a day of the app, by Api. Identity: renewals.
    std::array<std::int64_t, kApis> calls_per_day = {50'000, 2'000'000, 100'000, 10'000, 5'000};
    std::int64_t revisions_per_day = 250;
    std::int64_t hours_behind_utc = 8;  // where the day ends at midnight
    std::size_t batch_max = 25;         // entries of one bulk call
    // Writes of one listing that follow faster than this are refused with 25025.
    Duration exclusive_time;
    bool newest_first = true;  // how orders are listed: by creation; else by change, oldest first
    bool out_of_stock_control = true;  // off: a listing ends when all its units are gone
    std::string digest = "SHA1";       // of the notifications' signatures
};

class Shop final : public sandbox::Shop {
public:
    Shop(ShopOptions options, Market& market, Timestamp start);

    [[nodiscard]] Begun begin(const net::Request& request, Timestamp now) override;
    [[nodiscard]] net::Response fault_response(RequestFault fault) const override;
    [[nodiscard]] std::vector<Delivery> webhooks(const std::vector<Event>& events, Timestamp now)
        override;
    [[nodiscard]] bool subscribe(std::string_view topic, const std::string& address, Timestamp now)
        override;
    [[nodiscard]] std::vector<Duration> webhook_pauses() const override;
    void expire_tokens(Timestamp now) override { tokens_.expire_all(now); }
    // The seller takes the consent back: tokens end, and whoever subscribed is told.
    [[nodiscard]] std::vector<Delivery> withdraw(Timestamp now);

    [[nodiscard]] Tokens& tokens() { return tokens_; }
    [[nodiscard]] const ShopOptions& options() const { return options_; }

private:
    using Call = net::Response (Shop::*)(const net::Request&, const std::string&, Timestamp);
    struct Route {
        std::string_view method;
        std::string_view path;  // "*" stands for one part
        Api api;
        Tokens::Owner owner;  // nobody: either token
        Call call;
    };
    [[nodiscard]] static const std::vector<Route>& routes();
    [[nodiscard]] net::Response route(const net::Request& request, Timestamp now);
    [[nodiscard]] std::optional<net::Response> check(
        const Route& route, const net::Request& request, Timestamp now
    );
    [[nodiscard]] net::Response token(const net::Request& request, Timestamp now);
    [[nodiscard]] bool use_call(Api api, Timestamp now);

    net::Response list_items(const net::Request&, const std::string&, Timestamp);
    net::Response get_item(const net::Request&, const std::string&, Timestamp);
    net::Response get_items(const net::Request&, const std::string&, Timestamp);
    net::Response update_quantities(const net::Request&, const std::string&, Timestamp);
    net::Response list_offers(const net::Request&, const std::string&, Timestamp);
    net::Response get_offer(const net::Request&, const std::string&, Timestamp);
    net::Response put_offer(const net::Request&, const std::string&, Timestamp);
    net::Response publish(const net::Request&, const std::string&, Timestamp);
    net::Response withdraw_offer(const net::Request&, const std::string&, Timestamp);
    net::Response list_orders(const net::Request&, const std::string&, Timestamp);
    net::Response get_order(const net::Request&, const std::string&, Timestamp);
    net::Response public_key(const net::Request&, const std::string&, Timestamp);
    net::Response rate_limits(const net::Request&, const std::string&, Timestamp);

    [[nodiscard]] std::optional<ListingIndex> find_item(std::string_view sku) const;
    [[nodiscard]] Json item_json(ListingIndex listing) const;
    [[nodiscard]] Json offer_json(ListingIndex listing) const;
    [[nodiscard]] Json update_one(const Json& request, Timestamp now);
    struct Refusal {
        int status = 200;  // 200: none
        std::int64_t error_id = 0;
        std::string_view message{};
    };
    [[nodiscard]] Refusal check_update(const Json& request) const;
    [[nodiscard]] Refusal use_revision(ProductIndex product, Timestamp now);
    [[nodiscard]] std::int64_t day_of(Timestamp now) const;
    [[nodiscard]] Timestamp day_ends(Timestamp now) const;
    [[nodiscard]] net::Response orders_by_id(std::string_view ids) const;
    enum class Detail : bool { listed, alone };
    [[nodiscard]] Json order_json(OrderIndex order, std::size_t revision, Detail detail) const;
    [[nodiscard]] Json lines_json(OrderIndex order, std::size_t revision) const;
    [[nodiscard]] std::string line_id(OrderIndex order, std::size_t line) const;
    [[nodiscard]] Delivery notification(
        std::string_view topic, const std::string& address, Json data, Timestamp now
    );

    struct Offer {
        Json kept = Json::object();  // what putting the offer back gave it
    };
    struct Count {
        std::int64_t day = 0;
        std::int64_t used = 0;
        std::optional<Timestamp> last;
    };
    ShopOptions options_;
    Market& market_;
    Tokens tokens_;
    SigningKey key_;
    std::array<Count, kApis> calls_{};
    std::map<ProductIndex, Count> revisions_;
    std::map<ListingIndex, Offer> offers_;
    std::map<std::string, std::string, std::less<>> subscriptions_;  // address by topic
    std::int64_t notification_number_ = 0;
};

}  // namespace tidegate::sandbox::ebay
