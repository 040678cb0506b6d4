#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"
#include "sandbox/bucket.h"
#include "sandbox/market.h"
#include "sandbox/shop.h"
#include "sandbox/tiktok/tokens.h"
#include "sandbox/tiktok/wire.h"

// TikTok Shop's Open API over one Market.
//
// 1. A request is checked in this order: path, method, app key, time stamp, signature, access
// token,
//    shop cipher, rate; then its own fields.
// 2. code 0 does not mean that stock was written: refusals of single SKUs are in data.errors.
// 3. Deviations from the documented behaviour are options, and named in docs/sandbox.md.

namespace tidegate::sandbox::tiktok {

struct ShopOptions {
    std::string app_key = "6sandbox0key";
    std::string app_secret = "sandbox-app-secret";
    WireId shop_id = 7494049642642441621;
    std::string shop_cipher = "ROW_sandboxAAAAAcipher";
    std::string shop_name = "Tidegate sandbox shop";
    std::string region = "US";
    std::string open_id = "7010736057180325637";
    Tokens::Options tokens;
    std::int64_t calls_per_second = 50;  // per endpoint
    std::int64_t calls_burst = 50;
    bool accepts_zero = false;      // whether a quantity of 0 is taken; [1, 99999] is documented
    bool applies_good_skus = true;  // whether good SKUs are written when others are refused
    // What is not documented of a deleted product: whether a search for stock that names one of its
    // SKUs is refused or leaves it out, and whether the list of products goes on showing it.
    bool refuses_unknown_skus = true;
    bool lists_deleted = false;
    bool needs_https_webhooks = false;  // the real one does; a sandbox receiver rarely can
};

class Shop final : public sandbox::Shop {
public:
    Shop(ShopOptions options, Market& market, Timestamp start);

    [[nodiscard]] Begun begin(const net::Request& request, Timestamp now) override;
    [[nodiscard]] net::Response fault_response(RequestFault fault) const override;
    [[nodiscard]] std::vector<Delivery> webhooks(const std::vector<Event>& events, Timestamp now)
        override;
    // Topics by number, as the Partner Center shows them; any number.
    [[nodiscard]] bool subscribe(std::string_view topic, const std::string& address, Timestamp now)
        override;
    [[nodiscard]] std::vector<Duration> webhook_pauses() const override;
    [[nodiscard]] bool accepts(int status) const override { return status == 200; }
    void expire_tokens(Timestamp now) override { tokens_.expire_all(now); }

    [[nodiscard]] Tokens& tokens() { return tokens_; }
    [[nodiscard]] const ShopOptions& options() const { return options_; }

private:
    using Call = Answer (Shop::*)(const net::Request&, WireId, Timestamp);
    struct Route {
        std::string_view method;
        std::string_view path;  // "*" stands for an id
        bool shop_level;
        Call call;
    };
    [[nodiscard]] static const std::vector<Route>& routes();

    void register_webhook(int topic, std::string address, Timestamp now);
    [[nodiscard]] net::Response answer(Answer answer, Timestamp now);
    [[nodiscard]] Answer token(const net::Request& request, Timestamp now);
    [[nodiscard]] Answer route(const net::Request& request, Timestamp now);
    [[nodiscard]] std::optional<Answer> check(
        const Route& route, const net::Request& request, Timestamp now
    );
    [[nodiscard]] std::optional<Answer> check_token(const net::Request& request, Timestamp now);

    Answer authorized_shops(const net::Request&, WireId, Timestamp);
    Answer warehouses(const net::Request&, WireId, Timestamp);
    Answer search_orders(const net::Request&, WireId, Timestamp);
    Answer order_detail(const net::Request&, WireId, Timestamp);
    Answer search_products(const net::Request&, WireId, Timestamp);
    Answer product_detail(const net::Request&, WireId, Timestamp);
    Answer activate(const net::Request&, WireId, Timestamp);
    Answer deactivate(const net::Request&, WireId, Timestamp);
    Answer search_inventory(const net::Request&, WireId, Timestamp);
    Answer update_inventory(const net::Request&, WireId, Timestamp);
    Answer search_cancellations(const net::Request&, WireId, Timestamp);
    Answer search_returns(const net::Request&, WireId, Timestamp);
    Answer list_webhooks(const net::Request&, WireId, Timestamp);
    Answer put_webhook(const net::Request&, WireId, Timestamp);
    Answer delete_webhook(const net::Request&, WireId, Timestamp);

    [[nodiscard]] Json order_json(OrderIndex order, std::size_t revision) const;
    [[nodiscard]] Json line_items_json(OrderIndex order, std::size_t revision) const;
    [[nodiscard]] Json product_json(ProductIndex product, bool detail) const;
    [[nodiscard]] Json inventory_json(ListingIndex listing) const;
    [[nodiscard]] std::string line_item_id(OrderIndex order, std::size_t line, std::int64_t unit)
        const;
    [[nodiscard]] Answer switch_products(const net::Request& request, bool on, Timestamp now);
    struct SkuCheck;
    [[nodiscard]] SkuCheck check_sku(const Json& sku, ProductIndex product) const;
    [[nodiscard]] std::optional<std::pair<int, Json>> webhook_data(const Event& event) const;
    [[nodiscard]] Json inventory_event_data(const Event& event) const;

    struct Registration {
        std::string address;
        Timestamp created_at;
        Timestamp updated_at;
    };

    ShopOptions options_;
    Market& market_;
    Tokens tokens_;
    std::map<std::string_view, Bucket> buckets_;  // by path of the route
    std::map<int, Registration> registrations_;   // by topic
    std::uint64_t request_number_ = 0;
    std::int64_t notification_number_ = 0;
};

}  // namespace tidegate::sandbox::tiktok
