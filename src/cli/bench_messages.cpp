#include "cli/bench_messages.h"

#include <fmt/core.h>

#include <future>
#include <utility>

#include "channels/crypto.h"
#include "channels/errors.h"
#include "channels/projector.h"
#include "channels/shopify/decode.h"
#include "channels/sync_loop.h"
#include "channels/tiktok/connector.h"
#include "channels/tiktok/decode.h"
#include "channels/tiktok/sign.h"
#include "cli/bench_load.h"

namespace tidegate::cli::bench {

namespace {

constexpr std::int64_t kPlacedAt = 1'790'000'100;
constexpr Timestamp kTakenAt = Timestamp::from_seconds(kPlacedAt + 1);
constexpr std::string_view kKey = "bench-app-key";
constexpr std::string_view kSecret = "bench-app-secret-of-forty-characters-0123";

net::Request post(std::string_view path, std::string body) {
    net::Request request;
    request.method = "POST";
    request.path = path;
    request.target = path;
    request.body = std::move(body);
    request.headers.push_back({"Content-Type", "application/json"});
    return request;
}

Result<ledger::SeeOrder> only_order(std::vector<ledger::SeeOrder> orders, std::uint16_t channel) {
    if (orders.size() != 1) return Error{"bench_message", "the message holds no order", ""};
    orders.front().channel = ChannelId(channel);
    return std::move(orders.front());
}

MessageKind tiktok_webhook() {
    const auto signature =
        std::make_shared<const channels::tiktok::WebhookSignature>(channels::tiktok::Secrets{
            std::string(kKey), std::string(kSecret)});
    MessageKind kind;
    kind.name = "tiktok_webhook";
    kind.make = [signature](std::uint64_t number, std::uint32_t) {
        net::Request request = post(
            "/webhooks/tiktok",
            fmt::format(
                R"({{"type":1,"tts_notification_id":"73271123{:011}","shop_id":"7494049642642441621",)"
                R"("timestamp":{},"data":{{"is_on_hold_order":false,"order_id":"{}",)"
                R"("order_status":"AWAITING_SHIPMENT","update_time":{}}}}})",
                number,
                kPlacedAt,
                OrderSource::id(number).text(),
                kPlacedAt
            )
        );
        request.headers.push_back({"Authorization", signature->of(request.body)});
        return request;
    };
    kind.verify = [signature](const net::Request& request) {
        return signature->matches(request.body, request.header("authorization"));
    };
    kind.decode = [](const net::Request& request) -> Result<ledger::SeeOrder> {
        TIDEGATE_TRY(auto event, channels::tiktok::decode_webhook(request.body));
        return only_order(std::move(event.orders), 1);
    };
    kind.connector = [](const Clock& clock) {
        channels::tiktok::Options options;
        options.client.secrets = {std::string(kKey), std::string(kSecret)};
        const auto unreachable = [](const net::ClientRequest&) -> Result<net::Response> {
            return channels::channel_unavailable("There is no shop here.");
        };
        return channels::tiktok::make_connector(std::move(options), unreachable, clock);
    };
    return kind;
}

// Fields that Tidegate does not need, as many as make a usual detail.
constexpr std::string_view kTikTokAddress =
    R"("recipient_address":{"full_address":"1199 Coleman Ave San Jose, CA 95110","phone_number":)"
    R"("(+1)213-***-1234","name":"David Kong","postal_code":"95110","region_code":"US",)"
    R"("address_line1":"1199 Coleman Ave","address_line2":"San Jose","district_info":[)"
    R"({"address_level_name":"Country","address_name":"United States","address_level":"L0"}]},)"
    R"("payment":{"currency":"USD","sub_total":"19.99","shipping_fee":"5.00","seller_discount":)"
    R"("0","platform_discount":"0","total_amount":"24.99","original_total_product_price":)"
    R"("19.99","original_shipping_fee":"5.00","tax":"0"},"buyer_email":"v2b2V4@chat.seller)"
    R"(.example","shipping_provider":"TT Virtual express","delivery_type":"HOME_DELIVERY",)";

MessageKind tiktok_detail() {
    MessageKind kind;
    kind.name = "tiktok_detail";
    kind.make = [](std::uint64_t number, std::uint32_t sku) {
        return post(
            "/order/202507/orders",
            fmt::format(
                R"({{"code":0,"message":"Success","request_id":"202203070749000101890810281E8C70B7",)"
                R"("data":{{"orders":[{{"id":"{0}","status":"AWAITING_SHIPMENT","create_time":{1},)"
                R"("update_time":{1},"fulfillment_type":"FULFILLMENT_BY_SELLER",{2})"
                R"("line_items":[{{"id":"577086512{3:010}","sku_id":"{4}","product_name":)"
                R"("Women's winter crochet clothes","seller_sku":"SKU-{5:08}","display_status":)"
                R"("AWAITING_SHIPMENT","package_status":"TO_FULFILL","sale_price":"19.99",)"
                R"("original_price":"19.99","currency":"USD","is_gift":false}}]}}]}}}})",
                OrderSource::id(number).text(),
                kPlacedAt,
                kTikTokAddress,
                number,
                listing_name(1, sku).text(),
                sku
            )
        );
    };
    kind.decode = [](const net::Request& request) -> Result<ledger::SeeOrder> {
        TIDEGATE_TRY(auto page, channels::tiktok::decode_orders(request.body));
        std::vector<ledger::SeeOrder> orders;
        orders.reserve(page.orders.size());
        for (auto& seen : page.orders) orders.push_back(std::move(seen.order));
        return only_order(std::move(orders), 1);
    };
    return kind;
}

constexpr std::string_view kShopifyRest =
    R"("email":"jon@example.com","total_price":"24.99","subtotal_price":"19.99","total_tax":)"
    R"("0.00","taxes_included":false,"confirmed":true,"total_discounts":"0.00","buyer_accepts_)"
    R"(marketing":false,"name":"#9999","processing_method":"direct","source_name":"web",)"
    R"("customer":{"id":115310627314723954,"email":"john@example.com","first_name":"John",)"
    R"("last_name":"Smith","state":"disabled","verified_email":true,"currency":"USD"},)"
    R"("shipping_address":{"first_name":"Steve","address1":"123 Shipping Street","phone":)"
    R"("555-555-SHIP","city":"Shippington","zip":"40003","country":"United States"},)";

MessageKind shopify_webhook() {
    const auto key = std::make_shared<const channels::HmacKey>(kSecret);
    MessageKind kind;
    kind.name = "shopify_webhook";
    kind.make = [key](std::uint64_t number, std::uint32_t sku) {
        net::Request request = post(
            "/webhooks/shopify",
            fmt::format(
                R"({{"id":{0},"admin_graphql_api_id":"gid://shopify/Order/{0}","created_at":)"
                R"("2026-09-21T14:15:00Z","updated_at":"2026-09-21T14:15:00Z","currency":"USD",)"
                R"("financial_status":"paid","fulfillment_status":null,"cancelled_at":null,{1})"
                R"("line_items":[{{"id":866550311{2:010},"variant_id":{3},"sku":"SKU-{4:08}",)"
                R"("title":"IPod Nano - 8GB","quantity":1,"current_quantity":1,)"
                R"("fulfillable_quantity":1,"price":"19.99"}}],"refunds":[]}})",
                OrderSource::id(number).text(),
                kShopifyRest,
                number,
                listing_name(2, sku).text(),
                sku
            )
        );
        const std::string signature = channels::base64(key->sign({request.body}));
        request.headers.push_back({"X-Shopify-Topic", "orders/create"});
        request.headers.push_back({"X-Shopify-Hmac-Sha256", signature});
        return request;
    };
    kind.verify = [key](const net::Request& request) {
        const std::string expected = channels::base64(key->sign({request.body}));
        return channels::equal_secret(expected, request.header("x-shopify-hmac-sha256"));
    };
    kind.decode = [](const net::Request& request) -> Result<ledger::SeeOrder> {
        // The variants of the bench's shop have the numbers of their inventory items.
        const auto item_of = [](ExternalId variant) { return variant; };
        const std::string_view topic = request.header("x-shopify-topic");
        TIDEGATE_TRY(auto event, channels::shopify::decode_webhook(topic, request.body, item_of));
        return only_order(std::move(event.orders), 2);
    };
    return kind;
}

}  // namespace

std::vector<MessageKind> message_kinds() {
    return {tiktok_webhook(), tiktok_detail(), shopify_webhook()};
}

Result<MessageKind> message_kind(std::string_view name) {
    std::string names;
    for (MessageKind& kind : message_kinds()) {
        if (kind.name == name) return std::move(kind);
        names += (names.empty() ? "" : ", ") + kind.name;
    }
    return Error{"bench_message", "there is no message " + std::string(name), "one of: " + names};
}

Result<ledger::Command> take_in(const MessageKind& kind, const net::Request& request) {
    if (kind.verify && !kind.verify(request)) {
        return Error{"webhook_signature_invalid", "the signature does not match", ""};
    }
    TIDEGATE_TRY(ledger::SeeOrder order, kind.decode(request));
    return ledger::Command{ExternalId::none(), kTakenAt, std::move(order)};
}

namespace {

// Verifies webhooks as the real connector does. It is connected, and then every call fails.
class DeafConnector final : public channels::Connector {
public:
    DeafConnector(std::unique_ptr<channels::Connector> real, std::promise<void> connected)
        : real_(std::move(real)), connected_(std::move(connected)) {}

    std::string_view name() const noexcept override { return real_->name(); }
    ledger::WriteSemantics semantics() const noexcept override { return real_->semantics(); }
    Result<std::vector<channels::ListingInfo>> discover_listings() override {
        return std::vector<channels::ListingInfo>();
    }
    // The loop polls for the first time when it has its channel.
    Result<channels::OrdersPage> orders_since(const channels::OrdersWindow&, const std::string&)
        override {
        if (!std::exchange(polled_, true)) connected_.set_value();
        return deaf();
    }
    std::size_t fetch_orders_max() const noexcept override { return real_->fetch_orders_max(); }
    Result<channels::OrdersPage> fetch_orders(std::span<const ExternalId>) override {
        return deaf();
    }
    std::size_t read_listings_max() const noexcept override { return real_->read_listings_max(); }
    Result<std::vector<channels::ListingRead>> read_listings(std::span<const ExternalId>) override {
        return deaf();
    }
    std::size_t write_listings_max() const noexcept override { return real_->write_listings_max(); }
    std::vector<channels::WriteResult> write_listings(std::span<const channels::WriteJob> jobs
    ) override {
        return std::vector<channels::WriteResult>(jobs.size());
    }
    Status stop_selling(std::span<const ExternalId>) override { return deaf(); }
    Status resume_selling(std::span<const ExternalId>) override { return deaf(); }
    Status refresh_token() override { return {}; }
    Duration retry_after() const noexcept override { return {}; }
    Result<channels::WebhookEvent> verify_webhook(const net::Request& request) const override {
        return real_->verify_webhook(request);
    }

private:
    static Error deaf() { return channels::channel_unavailable("There is no shop here."); }

    const std::unique_ptr<channels::Connector> real_;
    std::promise<void> connected_;
    bool polled_ = false;
};

}  // namespace

struct WebhookDoor::Impl {
    Impl(const MessageKind& kind, engine::Engine& engine, const Clock& clock)
        : projector(engine, {}, clock, metrics, {}), ingest(engine, clock, metrics) {
        std::promise<void> connected;
        auto waiting = connected.get_future();
        channels::SyncOptions options;
        options.code = "webhooks";
        auto deaf = std::make_unique<DeafConnector>(kind.connector(clock), std::move(connected));
        loop.emplace(std::move(options), std::move(deaf), engine, projector, clock, metrics);
        loop->start();
        waiting.wait();
    }

    channels::HubMetrics metrics;
    channels::Projector projector;  // of nothing: it is not started
    std::optional<channels::SyncLoop> loop;
    channels::WebhookIngest ingest;
};

WebhookDoor::WebhookDoor(const MessageKind& kind, engine::Engine& engine, const Clock& clock)
    : impl_(std::make_unique<Impl>(kind, engine, clock)) {}
WebhookDoor::~WebhookDoor() {
    impl_->loop->stop();
}

void WebhookDoor::take(const net::Request& request, channels::WebhookIngest::Answer answer) {
    impl_->ingest.take(*impl_->loop, request, std::move(answer));
}

}  // namespace tidegate::cli::bench
