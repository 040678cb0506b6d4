#include "channels/shopify/connector.h"

#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "base/hash.h"
#include "channels/crypto.h"
#include "channels/errors.h"
#include "channels/shopify/decode.h"
#include "channels/shopify/documents.h"
#include "channels/shopify/order_builder.h"
#include "channels/shopify/replies.h"

namespace tidegate::channels::shopify {

namespace {

// Requested points: an object costs 1, a connection its size times what hangs below it, a mutation
// 10 more. Every answer reports the bucket as it really is.
constexpr int kVariantsCost = 302;
constexpr int kLocationsCost = 51;
constexpr int kStockCostEach = 3;
constexpr int kSetCost = 12;
constexpr int kProductCost = 12;

constexpr std::size_t kFetchedTogether = 10;
constexpr int kLinesTogether = 5;
constexpr int kLinesAlone = 110;

constexpr int names_cost(int orders) {
    return 2 + orders;
}
// Of an order with one refund: 5 objects for each of its lines, 2 for each of the refund's.
constexpr int content_cost(std::size_t orders, int lines) {
    return static_cast<int>(orders) * (6 + 7 * lines);
}

class ShopifyConnector final : public Connector {
public:
    ShopifyConnector(Options options, Send send, const Clock& clock)
        : options_(std::move(options)),
          webhook_key_(options_.client.client_secret),
          client_(options_.client, std::move(send), clock),
          location_(options_.location),
          keys_(options_.installation + '/' + std::to_string(clock.now().milliseconds())) {}

    std::string_view name() const noexcept override { return "Shopify"; }
    ledger::WriteSemantics semantics() const noexcept override {
        return ledger::WriteSemantics::compare_and_set;
    }
    Result<std::vector<ListingInfo>> discover_listings() override;
    Result<OrdersPage> orders_since(const OrdersWindow& window, const std::string& cursor) override;
    std::size_t fetch_orders_max() const noexcept override { return kFetchedTogether; }
    Result<OrdersPage> fetch_orders(std::span<const ExternalId> orders) override;
    std::size_t read_listings_max() const noexcept override { return 50; }
    Result<std::vector<ListingRead>> read_listings(std::span<const ExternalId> listings) override;
    std::size_t write_listings_max() const noexcept override { return 10; }
    std::vector<WriteResult> write_listings(std::span<const WriteJob> jobs) override;
    Status stop_selling(std::span<const ExternalId> listings) override {
        return set_status(listings, "DRAFT");
    }
    Status resume_selling(std::span<const ExternalId> listings) override {
        return set_status(listings, "ACTIVE");
    }
    Status refresh_token() override { return client_.refresh_if_due(); }
    Duration time_step() const noexcept override { return Duration::seconds(1); }
    Duration retry_after() const noexcept override { return client_.retry_after(); }
    Result<WebhookEvent> verify_webhook(const net::Request& request) const override;

private:
    Status find_location();
    Result<OrdersPage> complete(DecodedOrders decoded);
    Result<DecodedOrders> fetch(std::span<const ExternalId> orders, int lines);
    WriteResult write_one(const WriteJob& job);
    Status set_status(std::span<const ExternalId> listings, std::string_view status);

    Options options_;
    HmacKey webhook_key_;
    Client client_;
    std::string location_;
    std::string keys_;                               // the namespace of this process's keys
    std::map<ExternalId, Quantity> sold_past_zero_;  // what was shown, where it was negative
    std::map<ExternalId, std::string> products_;     // product gid of a listing
    mutable std::mutex mutex_;                       // guards item_of_variant_: webhooks read it
    std::map<ExternalId, ExternalId> item_of_variant_;
};

std::string list_of_gids(std::string_view kind, std::span<const ExternalId> ids) {
    std::string text = "[";
    for (const ExternalId& id : ids) {
        if (text.size() > 1) text += ',';
        text += "\"gid://shopify/" + std::string(kind) + '/' + id.text() + '"';
    }
    return text + ']';
}

Status ShopifyConnector::find_location() {
    if (!location_.empty()) return {};
    const Answer answer = client_.call(kLocationsDocument, "{}", kLocationsCost);
    if (!answer.ok()) return answer.error;
    TIDEGATE_TRY(const std::vector<std::string> active, decode_locations(answer.body));
    if (active.empty()) {
        return channel_misconfigured(
            "The shop has no active location", "Activate a location that fulfils online orders."
        );
    }
    location_ = active.front();
    return {};
}

Result<std::vector<ListingInfo>> ShopifyConnector::discover_listings() {
    TIDEGATE_CHECK(find_location());
    std::vector<ListingInfo> listings;
    std::string cursor;
    do {
        std::string variables = "{\"first\":100";
        if (!cursor.empty()) variables += ",\"after\":" + json_string(cursor);
        const Answer answer = client_.call(kVariantsDocument, variables + '}', kVariantsCost);
        if (!answer.ok()) return answer.error;
        TIDEGATE_TRY(VariantsPage page, decode_variants(answer.body));
        const std::lock_guard lock(mutex_);
        for (Variant& variant : page.variants) {
            item_of_variant_.insert_or_assign(variant.id, variant.item);
            products_.insert_or_assign(variant.item, variant.product);
            const bool oversells = variant.continues || !variant.tracked;
            listings.push_back(
                {variant.item, variant.sku, variant.title, ledger::Fulfilment::merchant, oversells}
            );
        }
        if (!page.next.empty() && page.next == cursor) {
            return channel_protocol("Shopify repeats a page of its variants");
        }
        cursor = page.next;
    } while (!cursor.empty());
    return listings;
}

Result<OrdersPage> ShopifyConnector::orders_since(
    const OrdersWindow& window, const std::string& cursor
) {
    // Times in a search are whole seconds: the window is widened to them.
    std::string query = "updated_at:>='" + iso_seconds(window.from) + "'";
    if (window.until > Timestamp()) {
        query += " updated_at:<='" + iso_seconds(window.until + Duration(999)) + "'";
    }
    std::string variables =
        "{\"query\":" + json_string(query) + ",\"first\":" + std::to_string(options_.orders_first);
    if (!cursor.empty()) variables += ",\"after\":" + json_string(cursor);
    const Answer answer =
        client_.call(kOrdersDocument, variables + '}', names_cost(options_.orders_first));
    if (!answer.ok()) return answer.error;
    return decode_order_names(answer.body);
}

// Fetches the orders whose lists did not fit, one by one.
Result<OrdersPage> ShopifyConnector::complete(DecodedOrders decoded) {
    for (const ExternalId& order : decoded.truncated) {
        TIDEGATE_TRY(DecodedOrders whole, fetch({&order, 1}, kLinesAlone));
        OrdersPage& page = decoded.page;
        for (SeenOrder& seen : whole.page.orders) page.orders.push_back(std::move(seen));
        for (std::string& why : whole.page.unreadable) page.unreadable.push_back(std::move(why));
        if (whole.truncated.empty()) continue;
        page.unreadable.push_back("Order " + order.text() + " has more lines than fit");
    }
    return std::move(decoded.page);
}

Result<OrdersPage> ShopifyConnector::fetch_orders(std::span<const ExternalId> orders) {
    TIDEGATE_TRY(DecodedOrders decoded, fetch(orders, kLinesTogether));
    return complete(std::move(decoded));
}

Result<DecodedOrders> ShopifyConnector::fetch(std::span<const ExternalId> orders, int lines) {
    const std::string variables =
        "{\"ids\":" + list_of_gids("Order", orders) + ",\"lines\":" + std::to_string(lines) + '}';
    const Answer answer =
        client_.call(kOrderNodesDocument, variables, content_cost(orders.size(), lines));
    if (!answer.ok()) return answer.error;
    return decode_orders(answer.body);
}

Result<std::vector<ListingRead>> ShopifyConnector::read_listings(
    std::span<const ExternalId> listings
) {
    TIDEGATE_CHECK(find_location());
    std::vector<ListingRead> reads;
    std::vector<ExternalId> items;
    for (const ExternalId& id : listings) {
        const std::string text = id.text();
        if (number_of_gid(text) == text) {
            items.push_back(id);
        } else {  // a line without a variant: nothing is sold under it any more
            reads.push_back({id, Quantity(0), client_.now(), client_.now(), true});
        }
    }
    if (items.empty()) return reads;
    const std::string variables = "{\"ids\":" + list_of_gids("InventoryItem", items) +
                                  ",\"location\":\"gid://shopify/Location/" + location_ + "\"}";
    const int cost = kStockCostEach * static_cast<int>(items.size());
    const Answer answer = client_.call(kStockDocument, variables, cost);
    if (!answer.ok()) return answer.error;
    TIDEGATE_TRY(const std::vector<ItemStock> stocks, decode_stock(answer.body));
    if (stocks.size() != items.size()) {
        return channel_protocol("Shopify answered for another number of items than it was asked");
    }
    for (std::size_t i = 0; i < stocks.size(); ++i) {
        const ItemStock& stock = stocks[i];
        if (!stock.item.is_none() && stock.item != items[i]) {
            return channel_protocol("Shopify answered for another item than it was asked");
        }
        if (stock.stocked && !stock.available) continue;
        const Quantity shown(stock.available.value_or(0));
        if (shown < Quantity(0)) {
            sold_past_zero_.insert_or_assign(items[i], shown);
        } else {
            sold_past_zero_.erase(items[i]);
        }
        reads.push_back({items[i], shown, answer.sent_at, answer.answered_at, !stock.stocked});
    }
    return reads;
}

std::vector<WriteResult> ShopifyConnector::write_listings(std::span<const WriteJob> jobs) {
    std::vector<WriteResult> results;
    if (const Status found = find_location(); !found) {
        for (std::size_t i = 0; i < jobs.size(); ++i) {
            results.push_back({WriteOutcome::deferred, client_.now(), found.error()});
        }
        return results;
    }
    for (const WriteJob& job : jobs) results.push_back(write_one(job));
    return results;
}

WriteResult ShopifyConnector::write_one(const WriteJob& job) {
    // The ledger counts nothing below zero as exposed; the compare needs what stands there.
    Quantity from = job.change_from;
    const auto negative = sold_past_zero_.find(job.external);
    if (from == Quantity(0) && negative != sold_past_zero_.end()) from = negative->second;
    const std::string variables =
        "{\"key\":" + json_string(idempotency_key(keys_, job.external, job.write)) +
        ",\"input\":{\"name\":\"available\",\"reason\":\"correction\",\"referenceDocumentUri\":" +
        json_string(
            "gid://tidegate/Write/" + job.external.text() + "-" + std::to_string(job.write.value())
        ) +
        ",\"quantities\":[{\"inventoryItemId\":\"gid://shopify/InventoryItem/" +
        job.external.text() + "\",\"locationId\":\"gid://shopify/Location/" + location_ +
        "\",\"quantity\":" + std::to_string(job.quantity.units()) +
        ",\"changeFromQuantity\":" + std::to_string(from.units()) + "}]}}";
    WriteResult result;
    bool in_doubt = false;  // an earlier attempt may have been executed
    for (int attempt = 0; attempt < options_.attempts_max; ++attempt) {
        const Answer answer = client_.call(kSetDocument, variables, kSetCost);
        result = answer.ok() ? decode_set(answer.body) : result_of(answer);
        result.answered_at = answer.answered_at;
        // Not being executed now says nothing of the attempt before.
        if (in_doubt && !answer.ok()) result.outcome = WriteOutcome::unknown;
        // Same key: an executed first attempt would have been answered with its own success.
        if (result.outcome == WriteOutcome::applied) sold_past_zero_.erase(job.external);
        if (result.outcome != WriteOutcome::unknown) return result;
        in_doubt = true;
    }
    result.read_again = true;
    return result;
}

Status ShopifyConnector::set_status(std::span<const ExternalId> listings, std::string_view status) {
    std::set<std::string> products;
    for (const ExternalId& listing : listings) {
        const auto product = products_.find(listing);
        if (product == products_.end()) return listing_unknown("The item is in no known product");
        products.insert(product->second);
    }
    for (const std::string& product : products) {
        const std::string variables = "{\"product\":{\"id\":" + json_string(product) +
                                      ",\"status\":" + json_string(status) + "}}";
        const Answer answer = client_.call(kProductStatusDocument, variables, kProductCost);
        if (!answer.ok()) return answer.error;
        TIDEGATE_CHECK(decode_user_errors(answer.body));
    }
    return {};
}

Result<WebhookEvent> ShopifyConnector::verify_webhook(const net::Request& request) const {
    if (request.body.empty()) return webhook_signature_invalid();
    const std::string expected = base64(webhook_key_.sign({request.body}));
    if (!equal_secret(expected, request.header("x-shopify-hmac-sha256"))) {
        return webhook_signature_invalid();
    }
    const std::string_view shop = request.header("x-shopify-shop-domain");
    if (!options_.client.shop.empty() && shop != options_.client.shop) {
        return webhook_malformed("The webhook belongs to another shop.");
    }
    const auto item_of = [this](ExternalId variant) {
        const std::lock_guard lock(mutex_);
        const auto item = item_of_variant_.find(variant);
        return item == item_of_variant_.end() ? ExternalId::none() : item->second;
    };
    TIDEGATE_TRY(
        WebhookEvent event, decode_webhook(request.header("x-shopify-topic"), request.body, item_of)
    );
    const std::string_view id = request.header("x-shopify-event-id");
    event.delivery = id.empty() ? request.header("x-shopify-webhook-id") : id;
    return event;
}

}  // namespace

std::unique_ptr<Connector> make_connector(Options options, Send send, const Clock& clock) {
    return std::make_unique<ShopifyConnector>(std::move(options), std::move(send), clock);
}

std::string idempotency_key(std::string_view installation, ExternalId listing, WriteNumber write) {
    const std::string name =
        std::string(installation) + '/' + listing.text() + '/' + std::to_string(write.value());
    const Hash128 hash = sip_hash128(name, {0x7469646567617465, 0x6964656d706f7465});
    std::string bytes;
    for (const std::uint64_t half : {hash.high, hash.low}) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes += static_cast<char>(static_cast<unsigned char>(half >> shift));
        }
    }
    bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x80);  // version 8: made by our own rule
    bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
    std::string text = hex(bytes);
    for (const std::size_t at : {20U, 16U, 12U, 8U}) text.insert(at, "-");
    return text;
}

}  // namespace tidegate::channels::shopify
