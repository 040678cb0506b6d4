#include "channels/walmart/connector.h"

#include <set>
#include <utility>
#include <vector>

#include "channels/errors.h"
#include "channels/walmart/inventory.h"
#include "channels/walmart/order_search.h"
#include "channels/walmart/orders.h"
#include "channels/walmart/stock_writer.h"

namespace tidegate::channels::walmart {

namespace {

constexpr std::size_t kWfsLimit = 300;
constexpr std::size_t kOrdersFetched = 10;
constexpr std::size_t kListingsRead = 20;
constexpr std::size_t kListingsWritten = 10;

std::vector<ShipNodeType> kinds_of(const Options& options) {
    std::vector<ShipNodeType> kinds = {{"SellerFulfilled", ledger::Fulfilment::merchant}};
    if (options.third_party) kinds.push_back({"3PLFulfilled", ledger::Fulfilment::merchant});
    if (options.wfs) kinds.push_back({"WFSFulfilled", ledger::Fulfilment::marketplace});
    return kinds;
}

class WalmartConnector final : public Connector {
public:
    WalmartConnector(Options options, Send send, const Clock& clock)
        : wfs_(options.wfs),
          clock_(clock),
          signature_(options.webhook),
          client_(std::move(options.client), std::move(send), clock),
          search_(client_, kinds_of(options), options.orders_limit),
          writer_(client_, map_, options.formula) {}

    std::string_view name() const noexcept override { return "Walmart"; }
    // Not on_hand: see connector.h.
    ledger::WriteSemantics semantics() const noexcept override {
        return ledger::WriteSemantics::absolute;
    }

    Result<std::vector<ListingInfo>> discover_listings() override;
    Result<OrdersPage> orders_since(const OrdersWindow& window, const std::string& cursor)
        override {
        return search_.next(window, cursor);
    }
    std::size_t fetch_orders_max() const noexcept override { return kOrdersFetched; }
    Result<OrdersPage> fetch_orders(std::span<const ExternalId> orders) override;
    std::size_t read_listings_max() const noexcept override { return kListingsRead; }
    Result<std::vector<ListingRead>> read_listings(std::span<const ExternalId> listings) override {
        return writer_.read(listings);
    }
    std::size_t write_listings_max() const noexcept override { return kListingsWritten; }
    std::size_t write_calls(std::span<const WriteJob> jobs) const override {
        std::size_t calls = 0;
        for (const WriteJob& job : jobs) calls += writer_.calls(job);
        return calls;
    }
    std::vector<WriteResult> write_listings(std::span<const WriteJob> jobs) override {
        std::vector<WriteResult> results;
        for (const WriteJob& job : jobs) results.push_back(writer_.write(job));
        return results;
    }
    Status stop_selling(std::span<const ExternalId> listings) override {
        for (const ExternalId& id : listings) TIDEGATE_CHECK(writer_.stop(id));
        return {};
    }
    // What was set to zero sells again when it is written.
    Status resume_selling(std::span<const ExternalId> /*listings*/) override { return {}; }
    Status set_purchase_limit(std::span<const ExternalId> listings, Quantity most) override;
    Result<std::vector<BoundStock>> read_bound_stock() override;
    Status refresh_token() override { return client_.refresh_if_due(); }
    Duration time_step() const noexcept override { return Duration::seconds(1); }
    Duration retry_after() const noexcept override { return client_.retry_after(); }

    Result<WebhookEvent> verify_webhook(const net::Request& request) const override {
        if (!signature_.matches(request, clock_.now())) return webhook_signature_invalid();
        return decode_webhook(request.body);
    }

private:
    Status walk_items(ListingMap& map);
    Status walk_inventories(ListingMap& map);
    Result<std::vector<WfsStock>> walk_wfs();

    bool wfs_;
    const Clock& clock_;
    WebhookSignature signature_;
    Client client_;
    ListingMap map_;
    OrderSearch search_;
    StockWriter writer_;
};

// The map is replaced as a whole when the last page was read: what is gone over there is gone here.
Result<std::vector<ListingInfo>> WalmartConnector::discover_listings() {
    ListingMap walked;
    TIDEGATE_CHECK(walk_items(walked));
    TIDEGATE_CHECK(walk_inventories(walked));
    if (wfs_) {
        TIDEGATE_TRY(const std::vector<WfsStock> stocks, walk_wfs());
        for (const WfsStock& stock : stocks) {
            const auto listing = walked.find(ExternalId::parse(stock.sku));
            if (listing == walked.end() || !listing->second.nodes.empty()) continue;
            listing->second.fulfilment = ledger::Fulfilment::marketplace;
        }
    }
    map_ = std::move(walked);
    std::vector<ListingInfo> listings;
    for (const auto& [id, listing] : map_) {
        listings.push_back({id, listing.sku, listing.title, listing.fulfilment, false});
    }
    return listings;
}

Status WalmartConnector::walk_items(ListingMap& map) {
    // The cursor may stay the same from page to page: what was counted ends the walk.
    std::string cursor = "*";
    while (!cursor.empty()) {
        const std::string target = "/v3/items?limit=50&nextCursor=" + net::percent_encode(cursor);
        const Answer answer = client_.call({Bucket::items, "GET", target});
        if (answer.nothing_found) return {};
        if (!answer.ok()) return answer.error;
        TIDEGATE_TRY(ItemsPage page, decode_items(answer.body));
        const std::size_t before = map.size();
        for (Item& item : page.items) {
            Listing& listing = map[ExternalId::parse(item.sku)];
            listing.on_sale = item.on_sale;
            listing.title = std::move(item.title);
            listing.sku = std::move(item.sku);
        }
        if (page.items.empty() || static_cast<std::int64_t>(map.size()) == page.total) return {};
        if (map.size() == before && !page.next.empty()) {
            return channel_protocol("Walmart repeats a page of its items");
        }
        cursor = std::move(page.next);
    }
    return {};
}

Status WalmartConnector::walk_inventories(ListingMap& map) {
    std::string cursor;
    std::set<std::string> seen;
    while (true) {
        std::string target = "/v3/inventories?limit=50";
        if (!cursor.empty()) target += "&nextCursor=" + net::percent_encode(cursor);
        const Answer answer = client_.call({Bucket::inventories, "GET", target});
        if (answer.nothing_found) return {};
        if (!answer.ok()) return answer.error;
        TIDEGATE_TRY(InventoriesPage page, decode_inventories(answer.body));
        const std::size_t before = seen.size();
        for (SkuNodes& sku : page.skus) {
            seen.insert(sku.sku);
            const auto listing = map.find(ExternalId::parse(sku.sku));
            if (listing != map.end()) listing->second.nodes = std::move(sku.nodes);
        }
        if (page.next.empty()) return {};
        if (seen.size() == before) {
            return channel_protocol("Walmart repeats a page of its stock");
        }
        cursor = std::move(page.next);
    }
}

Result<std::vector<WfsStock>> WalmartConnector::walk_wfs() {
    std::vector<WfsStock> stocks;
    while (true) {
        const std::string target = "/v3/fulfillment/inventory?limit=" + std::to_string(kWfsLimit) +
                                   "&offset=" + std::to_string(stocks.size());
        const Answer answer = client_.call({Bucket::wfs, "GET", target});
        if (answer.nothing_found) return stocks;
        if (!answer.ok()) return answer.error;
        TIDEGATE_TRY(WfsPage page, decode_wfs(answer.body));
        for (WfsStock& stock : page.stocks) stocks.push_back(std::move(stock));
        const bool last = static_cast<std::int64_t>(stocks.size()) >= page.total;
        if (last) return stocks;
        if (page.stocks.empty()) {
            return channel_protocol("Walmart counts more WFS stock than its pages show");
        }
    }
}

Result<std::vector<BoundStock>> WalmartConnector::read_bound_stock() {
    if (!wfs_) return std::vector<BoundStock>{};
    TIDEGATE_TRY(const std::vector<WfsStock> stocks, walk_wfs());
    std::vector<BoundStock> bound;
    bound.reserve(stocks.size());
    for (const WfsStock& stock : stocks) {
        bound.push_back({stock.sku, Quantity(stock.on_hand), client_.now()});
    }
    return bound;
}

Result<OrdersPage> WalmartConnector::fetch_orders(std::span<const ExternalId> orders) {
    OrdersPage page;
    for (const ExternalId& order : orders) {
        const Answer answer = client_.call(
            {Bucket::order,
             "GET",
             "/v3/orders/" + net::percent_encode(order.text()) + "?productInfo=false"}
        );
        if (answer.meaning == Meaning::not_found) {
            page.unreadable.push_back("Order " + order.text() + " was not found");
            continue;
        }
        if (!answer.ok()) return answer.error;
        TIDEGATE_TRY(OrdersPage one, decode_order(answer.body));
        for (SeenOrder& seen : one.orders) page.orders.push_back(std::move(seen));
        for (std::string& why : one.unreadable) page.unreadable.push_back(std::move(why));
    }
    return page;
}

Status WalmartConnector::set_purchase_limit(std::span<const ExternalId> listings, Quantity most) {
    std::string skus;
    for (const ExternalId& id : listings) {
        const auto listing = map_.find(id);
        if (!skus.empty()) skus += ", ";
        skus += listing == map_.end() ? id.text() : listing->second.sku;
    }
    const std::string steps = "Edit the items " + skus +
                              " in Seller Center and set an order limit of " +
                              std::to_string(most.units()) +
                              " units; if it offers none there, ask Partner Support for it.";
    return Error{"needs_person", "Walmart has no call that limits what one buyer may take.", steps};
}

}  // namespace

std::unique_ptr<Connector> make_connector(Options options, Send send, const Clock& clock) {
    return std::make_unique<WalmartConnector>(std::move(options), std::move(send), clock);
}

}  // namespace tidegate::channels::walmart
