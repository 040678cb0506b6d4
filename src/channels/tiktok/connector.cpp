#include "channels/tiktok/connector.h"

#include <set>
#include <utility>

#include "channels/errors.h"
#include "channels/json.h"
#include "channels/tiktok/decode.h"
#include "channels/tiktok/listings.h"
#include "channels/tiktok/stock_writer.h"

namespace tidegate::channels::tiktok {

namespace {

class TikTokConnector final : public Connector {
public:
    TikTokConnector(Options options, Send send, const Clock& clock)
        : options_(std::move(options)),
          signature_(options_.client.secrets),
          client_(options_.client, std::move(send), clock),
          writer_(client_, map_, {options_.inventory_version, options_.zero_policy}) {}

    std::string_view name() const noexcept override { return "TikTok Shop"; }
    ledger::WriteSemantics semantics() const noexcept override {
        return ledger::WriteSemantics::absolute;
    }

    Result<std::vector<ListingInfo>> discover_listings() override;
    Result<OrdersPage> orders_since(const OrdersWindow& window, const std::string& cursor) override;
    std::size_t fetch_orders_max() const noexcept override { return 50; }
    Result<OrdersPage> fetch_orders(std::span<const ExternalId> orders) override;
    std::size_t read_listings_max() const noexcept override { return 600; }
    Result<std::vector<ListingRead>> read_listings(std::span<const ExternalId> listings) override {
        return writer_.read(listings);
    }
    std::size_t write_listings_max() const noexcept override { return 100; }
    std::size_t write_calls(std::span<const WriteJob> jobs) const override {
        return writer_.calls(jobs);
    }
    std::vector<WriteResult> write_listings(std::span<const WriteJob> jobs) override {
        return writer_.write(jobs);
    }
    Status stop_selling(std::span<const ExternalId> listings) override {
        return writer_.switch_products(listings, Switch::off);
    }
    Status resume_selling(std::span<const ExternalId> listings) override {
        return writer_.switch_products(listings, Switch::on);
    }
    Status refresh_token() override { return client_.refresh_if_due(); }
    Duration time_step() const noexcept override { return Duration::seconds(1); }
    Duration retry_after() const noexcept override { return client_.retry_after(); }

    Result<WebhookEvent> verify_webhook(const net::Request& request) const override {
        if (!signature_.matches(request.body, request.header("authorization"))) {
            return webhook_signature_invalid();
        }
        return decode_webhook(request.body);
    }

private:
    Status fill_warehouses(ListingMap& map);

    Options options_;
    WebhookSignature signature_;
    Client client_;
    ListingMap map_;
    StockWriter writer_;
};

// The map is replaced as a whole when the last page was read: what is gone over there is gone here.
Result<std::vector<ListingInfo>> TikTokConnector::discover_listings() {
    ListingMap walked;
    std::string token;
    do {
        Call call{"POST", "/product/" + options_.products_version + "/products/search"};
        call.query.emplace_back("page_size", std::to_string(options_.page_size));
        if (!token.empty()) call.query.emplace_back("page_token", token);
        call.body = "{\"status\":\"ALL\"}";
        const Answer answer = client_.call(call);
        if (!answer.ok()) return answer.error;
        TIDEGATE_TRY(std::string next, decode_products(answer.body, walked));
        if (!next.empty() && next == token) {
            return channel_protocol("TikTok Shop repeats a page of its product list");
        }
        token = std::move(next);
    } while (!token.empty());
    TIDEGATE_CHECK(fill_warehouses(walked));
    keep_notes(map_, walked);
    map_ = std::move(walked);
    std::vector<ListingInfo> listings;
    for (const auto& [id, sku] : map_.skus) {
        const Product& product = map_.products.at(sku.product);
        listings.push_back({id, sku.seller_sku, product.title, ledger::Fulfilment::merchant, false}
        );
    }
    return listings;
}

// A SKU that lists no warehouse is stocked in the one there is.
Status TikTokConnector::fill_warehouses(ListingMap& map) {
    bool missing = false;
    for (const auto& [id, sku] : map.skus) missing |= sku.warehouses.empty();
    if (!missing) return {};
    const Answer answer =
        client_.call({"GET", "/logistics/" + options_.logistics_version + "/warehouses"});
    if (!answer.ok()) return answer.error;
    TIDEGATE_TRY(const std::vector<std::string> ids, decode_sales_warehouses(answer.body));
    if (ids.size() != 1) return {};
    for (auto& [id, sku] : map.skus) {
        if (sku.warehouses.empty()) sku.warehouses.push_back({ids.front(), 0, 0});
    }
    return {};
}

Result<OrdersPage> TikTokConnector::orders_since(
    const OrdersWindow& window, const std::string& cursor
) {
    Call call{"POST", "/order/" + options_.orders_version + "/orders/search"};
    call.query = {
        {"page_size", std::to_string(options_.page_size)},
        {"sort_field", "update_time"},
        {"sort_order", "ASC"}};
    if (!cursor.empty()) call.query.emplace_back("page_token", cursor);
    // The interface counts in seconds: the window is widened to whole ones.
    call.body = "{\"update_time_ge\":" + std::to_string(window.from.milliseconds() / 1000);
    if (window.until > Timestamp()) {
        call.body +=
            ",\"update_time_lt\":" + std::to_string((window.until.milliseconds() + 999) / 1000);
    }
    call.body += '}';
    const Answer answer = client_.call(call);
    if (!answer.ok()) return answer.error;
    return decode_orders(answer.body);
}

Result<OrdersPage> TikTokConnector::fetch_orders(std::span<const ExternalId> orders) {
    std::string ids;
    for (const ExternalId& order : orders) {
        if (!ids.empty()) ids += ',';
        ids += order.text();
    }
    Call call{"GET", "/order/" + options_.detail_version + "/orders"};
    call.query.emplace_back("ids", ids);
    const Answer answer = client_.call(call);
    if (!answer.ok()) return answer.error;
    return decode_orders(answer.body);
}

}  // namespace

std::unique_ptr<Connector> make_connector(Options options, Send send, const Clock& clock) {
    return std::make_unique<TikTokConnector>(std::move(options), std::move(send), clock);
}

}  // namespace tidegate::channels::tiktok
