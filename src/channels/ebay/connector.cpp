#include "channels/ebay/connector.h"

#include <algorithm>
#include <utility>

#include "channels/crypto.h"
#include "channels/ebay/orders.h"
#include "channels/ebay/signature.h"
#include "channels/ebay/webhook.h"
#include "channels/errors.h"

namespace tidegate::channels::ebay {

namespace {

constexpr int kRestartsMax = 5;

class EbayConnector final : public Connector {
public:
    EbayConnector(Options options, Send send, const Clock& clock)
        : options_(std::move(options)),
          clock_(clock),
          client_(options_.client, std::move(send), clock),
          writer_(client_, items_, options_.writer) {}

    std::string_view name() const noexcept override { return "eBay"; }
    ledger::WriteSemantics semantics() const noexcept override {
        return ledger::WriteSemantics::absolute;
    }
    Result<std::vector<ListingInfo>> discover_listings() override;
    Result<OrdersPage> orders_since(const OrdersWindow& window, const std::string& cursor) override;
    std::size_t fetch_orders_max() const noexcept override { return 50; }
    Result<OrdersPage> fetch_orders(std::span<const ExternalId> orders) override;
    std::size_t read_listings_max() const noexcept override { return 25; }
    Result<std::vector<ListingRead>> read_listings(std::span<const ExternalId> listings) override {
        return writer_.read(listings);
    }
    std::size_t write_listings_max() const noexcept override { return 25; }
    std::size_t write_calls(std::span<const WriteJob> jobs) const override {
        return writer_.calls(jobs);
    }
    std::vector<WriteResult> write_listings(std::span<const WriteJob> jobs) override {
        return writer_.write(jobs);
    }
    Status stop_selling(std::span<const ExternalId> listings) override {
        return writer_.stop(listings);
    }
    Status resume_selling(std::span<const ExternalId> listings) override {
        return writer_.resume(listings);
    }
    Status set_purchase_limit(std::span<const ExternalId> listings, Quantity most) override {
        return writer_.limit_purchases(listings, most);
    }
    Status refresh_token() override;
    Duration time_step() const noexcept override { return Duration::seconds(1); }
    Duration retry_after() const noexcept override { return client_.retry_after(); }
    Result<WebhookEvent> verify_webhook(const net::Request& request) const override;
    net::Response answer_stock(std::span<const StockAnswer> answers) const override {
        return render_stock_answers(answers);
    }

private:
    Result<std::vector<Item>> walk_items();
    Status read_offers(ListedItem& item);
    Result<DecodedOrder> read_cancellation(const DecodedOrder& order);
    Result<std::string> path_of_next(const std::string& next) const;
    Result<WebhookEvent> take_challenge(const net::Request& request) const;
    Result<WebhookEvent> take_notification(const net::Request& request) const;

    Options options_;
    const Clock& clock_;
    Client client_;
    ItemMap items_;
    StockWriter writer_;
    mutable KeyCache keys_;
};

// The token goes nowhere but to eBay, whatever an answer names as its next page.
Result<std::string> EbayConnector::path_of_next(const std::string& next) const {
    if (next.empty()) return std::string();
    std::string path = next;
    if (next.starts_with(client_.base_url())) path = next.substr(client_.base_url().size());
    if (path.starts_with('/')) return path;
    return channel_protocol("eBay names a next page that is not its own");
}

Result<std::vector<Item>> EbayConnector::walk_items() {
    std::vector<Item> found;
    std::string path =
        "/sell/inventory/v1/inventory_item?limit=" + std::to_string(options_.items_page) +
        "&offset=0";
    while (!path.empty()) {
        const Answer answer = client_.call({"GET", path});
        if (!answer.ok()) return answer.error;
        TIDEGATE_TRY(ItemsPage page, decode_items(answer.body));
        for (Item& item : page.items) found.push_back(std::move(item));
        TIDEGATE_TRY(std::string next, path_of_next(page.next));
        if (next == path) return channel_protocol("eBay repeats a page of its inventory items");
        path = std::move(next);
    }
    return found;
}

Status EbayConnector::read_offers(ListedItem& item) {
    const Answer answer = client_.call(
        {"GET", "/sell/inventory/v1/offer?sku=" + net::percent_encode(item.sku) + "&limit=100"}
    );
    // An item without any offer is answered 404.
    if (!answer.ok() && answer.meaning != Meaning::gone) return answer.error;
    item.offers.clear();
    if (answer.ok()) {
        TIDEGATE_TRY(item.offers, decode_offers(answer.body));
    }
    item.offers_read_at = answer.answered_at;
    return {};
}

// The map is replaced as a whole: what is gone over there is gone here.
Result<std::vector<ListingInfo>> EbayConnector::discover_listings() {
    TIDEGATE_TRY(std::vector<Item> found, walk_items());
    ItemMap walked;
    std::vector<ListingInfo> listings;
    for (Item& item : found) {
        const ExternalId id = ExternalId::parse(item.sku);
        const auto known = items_.find(id);
        ListedItem listed;
        if (known != items_.end()) listed = known->second;
        listed.sku = std::move(item.sku);
        listed.title = std::move(item.title);
        const bool fresh = listed.offers_read_at > Timestamp() &&
                           clock_.now() < listed.offers_read_at + options_.offers_kept;
        if (!fresh) TIDEGATE_CHECK(read_offers(listed));
        listings.push_back({id, listed.sku, listed.title, ledger::Fulfilment::merchant, false});
        walked.insert_or_assign(id, std::move(listed));
    }
    items_ = std::move(walked);
    return listings;
}

Result<OrdersPage> EbayConnector::orders_since(
    const OrdersWindow& window, const std::string& cursor
) {
    TIDEGATE_TRY(const PageCursor at, parse_cursor(cursor));
    std::string filter = "lastmodifieddate:[" + time_text(window.from) + "..";
    if (window.until > Timestamp()) filter += time_text(window.until);
    filter += ']';
    const Answer answer = client_.call(
        {"GET",
         "/sell/fulfillment/v1/order?filter=" + net::percent_encode(filter) + "&limit=" +
             std::to_string(options_.orders_page) + "&offset=" + std::to_string(at.offset)}
    );
    if (!answer.ok()) return answer.error;
    TIDEGATE_TRY(DecodedOrders decoded, decode_orders(answer.body));
    OrdersPage page;
    page.unreadable = std::move(decoded.unreadable);
    for (DecodedOrder& order : decoded.orders) {
        if (order.asks_for_cancel) {
            page.named.push_back({order.seen.order.order, order.seen.updated_at});
        } else {
            page.orders.push_back(std::move(order.seen));
        }
    }
    std::stable_sort(page.orders.begin(), page.orders.end(), [](const auto& a, const auto& b) {
        return a.updated_at < b.updated_at;
    });
    const auto& ids = decoded.ids;
    if (!at.last.empty() && std::find(ids.begin(), ids.end(), at.last) == ids.end()) {
        if (at.restarts == kRestartsMax) {
            return channel_unavailable("eBay's orders change faster than they can be listed");
        }
        page.next = to_text({0, "", at.restarts + 1});
        return page;
    }
    const std::int64_t read = at.offset + static_cast<std::int64_t>(decoded.rows);
    if (read >= decoded.total) return page;
    if (decoded.rows < 2) return channel_protocol("eBay's order list ends before its total");
    page.next = to_text({read - 1, ids.back(), at.restarts});
    return page;
}

Result<DecodedOrder> EbayConnector::read_cancellation(const DecodedOrder& order) {
    const Answer answer = client_.call(
        {"GET", "/sell/fulfillment/v1/order/" + net::percent_encode(order.seen.order.order.text())}
    );
    if (!answer.ok()) return answer.error;
    TIDEGATE_TRY(DecodedOrders decoded, decode_order(answer.body));
    if (decoded.orders.size() != 1) return channel_protocol("eBay's order cannot be read");
    return std::move(decoded.orders.front());
}

Result<OrdersPage> EbayConnector::fetch_orders(std::span<const ExternalId> orders) {
    std::string ids;
    for (const ExternalId& order : orders) {
        if (!ids.empty()) ids += ',';
        ids += order.text();
    }
    const Answer answer =
        client_.call({"GET", "/sell/fulfillment/v1/order?orderIds=" + net::percent_encode(ids)});
    if (!answer.ok()) return answer.error;
    TIDEGATE_TRY(DecodedOrders decoded, decode_orders(answer.body));
    OrdersPage page;
    page.unreadable = std::move(decoded.unreadable);
    for (DecodedOrder& order : decoded.orders) {
        if (order.asks_for_cancel) {
            TIDEGATE_TRY(order, read_cancellation(order));
        }
        page.orders.push_back(std::move(order.seen));
    }
    return page;
}

Status EbayConnector::refresh_token() {
    TIDEGATE_CHECK(client_.refresh_if_due());
    for (const std::string& key_id : keys_.take_wanted(clock_.now())) {
        const Answer answer =
            client_.call({"GET", "/commerce/notification/v1/public_key/" + key_id, "", Caller::app}
            );
        // Anybody can send a notification with a key that never existed.
        if (answer.meaning == Meaning::gone || answer.meaning == Meaning::refused) continue;
        if (!answer.ok()) return answer.error;
        TIDEGATE_TRY(std::string key, decode_public_key(answer.body));
        keys_.put(key_id, std::move(key), clock_.now());
    }
    return {};
}

Result<WebhookEvent> EbayConnector::take_challenge(const net::Request& request) const {
    const std::string_view code = request.parameter("challenge_code");
    if (code.empty() || options_.verification_token.empty()) {
        return webhook_malformed("The request holds no challenge that can be answered.");
    }
    net::Response response;
    response.headers = {{"Content-Type", "application/json"}};
    response.body = "{\"challengeResponse\":\"" +
                    challenge_response(code, options_.verification_token, options_.endpoint) +
                    "\"}";
    WebhookEvent event;
    event.handshake = std::move(response);
    return event;
}

Result<WebhookEvent> EbayConnector::take_notification(const net::Request& request) const {
    const auto signature = read_signature(request.header("x-ebay-signature"));
    if (!signature) return webhook_signature_invalid();
    const auto key = keys_.find(signature->key_id, clock_.now());
    if (!key) return webhook_key_unknown();
    if (!signature_matches(*signature, *key, request.body)) return webhook_signature_invalid();
    return decode_notification(request.body);
}

Result<WebhookEvent> EbayConnector::verify_webhook(const net::Request& request) const {
    if (request.method == "GET") return take_challenge(request);
    if (!request.header("x-ebay-signature").empty()) return take_notification(request);
    const std::string expected =
        "Basic " + base64(options_.stock_check_user + ':' + options_.stock_check_password);
    if (options_.stock_check_user.empty() || options_.stock_check_password.empty() ||
        !equal_secret(expected, request.header("authorization"))) {
        return webhook_signature_invalid();
    }
    WebhookEvent event;
    TIDEGATE_TRY(event.questions, decode_stock_questions(request.body));
    return event;
}

}  // namespace

std::unique_ptr<Connector> make_connector(Options options, Send send, const Clock& clock) {
    return std::make_unique<EbayConnector>(std::move(options), std::move(send), clock);
}

}  // namespace tidegate::channels::ebay
