#include "channels/amazon/connector.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "base/assert.h"
#include "channels/amazon/listings.h"
#include "channels/amazon/orders.h"
#include "channels/amazon/quantity_writer.h"
#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::amazon {

namespace {

constexpr std::size_t kItemsPerPage = 20;
constexpr std::size_t kItemsPerSearch = 1000;

// Where a poll stands: which of its two searches, where that ends, Amazon's token of the page.
struct Cursor {
    enum class Search : char { created = 'c', updated = 'u' };
    Search search = Search::created;
    Timestamp until;
    std::string token{};
};

std::string write_cursor(const Cursor& cursor) {
    return std::string(1, static_cast<char>(cursor.search)) +
           std::to_string(cursor.until.milliseconds()) + '/' + cursor.token;
}

std::optional<Cursor> read_cursor(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos || (text[0] != 'c' && text[0] != 'u')) return std::nullopt;
    std::int64_t until = 0;
    const auto read = std::from_chars(text.data() + 1, text.data() + slash, until);
    if (read.ec != std::errc() || read.ptr != text.data() + slash) return std::nullopt;
    const auto search = text[0] == 'c' ? Cursor::Search::created : Cursor::Search::updated;
    return Cursor{search, Timestamp(until), std::string(text.substr(slash + 1))};
}

std::string joined(const std::vector<std::string>& texts) {
    std::string out;
    for (const std::string& text : texts) {
        if (!out.empty()) out += ',';
        out += text;
    }
    return out;
}

class AmazonConnector final : public Connector {
public:
    AmazonConnector(Options options, Send send, const Clock& clock)
        : options_(std::move(options)),
          client_(options_.client, send, clock),
          writer_(
              client_,
              items_,
              {options_.seller,
               options_.marketplaces.front(),
               options_.prove_after,
               options_.unknown_after}
          ),
          queue_(options_.queue, options_.seller, std::move(send), clock) {}

    std::string_view name() const noexcept override { return "Amazon"; }
    ledger::WriteSemantics semantics() const noexcept override {
        return ledger::WriteSemantics::absolute;
    }

    Result<std::vector<ListingInfo>> discover_listings() override;
    Result<OrdersPage> orders_since(const OrdersWindow& window, const std::string& cursor) override;
    // No more than the usage plan lets through, so that a lot is fetched whole.
    std::size_t fetch_orders_max() const noexcept override {
        const double left = client_.calls_left(Operation::get_order);
        return static_cast<std::size_t>(std::clamp(left, 1.0, 10.0));
    }
    Result<OrdersPage> fetch_orders(std::span<const ExternalId> orders) override;
    std::size_t read_listings_max() const noexcept override { return QuantityWriter::kReadMax; }
    Result<std::vector<ListingRead>> read_listings(std::span<const ExternalId> listings) override {
        return writer_.read(listings);
    }
    std::size_t write_listings_max() const noexcept override { return 20; }
    std::size_t write_calls(std::span<const WriteJob> jobs) const override {
        return writer_.calls(jobs);
    }
    std::vector<WriteResult> write_listings(std::span<const WriteJob> jobs) override {
        return writer_.write(jobs);
    }
    Status stop_selling(std::span<const ExternalId> listings) override;
    // Nothing was switched off: the next quantity above 0 puts them on sale.
    Status resume_selling(std::span<const ExternalId> /*listings*/) override { return {}; }
    Status set_purchase_limit(std::span<const ExternalId> listings, Quantity most) override;
    Result<std::vector<BoundStock>> read_bound_stock() override;
    bool has_queue() const noexcept override { return queue_.exists(); }
    Result<std::vector<QueuedEvent>> receive_queued() override { return queue_.receive(); }
    Status delete_queued(std::span<const std::string> receipts) override {
        return queue_.remove(receipts);
    }
    Status refresh_token() override { return client_.refresh_if_due(); }
    Duration time_step() const noexcept override { return Duration::seconds(1); }
    Duration retry_after() const noexcept override { return client_.retry_after(); }
    Result<WebhookEvent> verify_webhook(const net::Request& /*request*/) const override {
        return webhook_signature_invalid();
    }

private:
    Result<ItemsPage> items_page(const std::string& created_after, const std::string& token);
    Status walk_items(ItemMap& walked, std::string& created_after, bool& more);
    // The listings named, as long as their quantity is the seller's own to set.
    Result<std::vector<const Item*>> own_items(std::span<const ExternalId> listings) const;

    Options options_;
    Client client_;
    ItemMap items_;
    QuantityWriter writer_;
    Queue queue_;
};

// ---- Listings

Result<ItemsPage> AmazonConnector::items_page(
    const std::string& created_after, const std::string& token
) {
    Call call{Operation::search_listings, "GET"};
    call.path = "/listings/2021-08-01/items/" + net::percent_encode(options_.seller);
    call.query = {
        {"marketplaceIds", options_.marketplaces.front()},
        {"includedData", "summaries,fulfillmentAvailability"},
        {"sortBy", "createdDate"},
        {"sortOrder", "ASC"},
        {"pageSize", std::to_string(kItemsPerPage)}};
    if (!created_after.empty()) call.query.emplace_back("createdAfter", created_after);
    if (!token.empty()) call.query.emplace_back("pageToken", token);
    call.patience = Patience::short_wait;
    const Answer answer = client_.call(call);
    if (!answer.ok()) return answer.error;
    return decode_items(answer.body, options_.marketplaces.front());
}

// One search shows 1,000 listings at most. The next one begins at the creation of the last listing
// that this one showed: times of creation do not move.
Status AmazonConnector::walk_items(ItemMap& walked, std::string& created_after, bool& more) {
    std::string token;
    std::string last_created;
    std::size_t seen = 0;
    std::int64_t total = 0;
    do {
        TIDEGATE_TRY(ItemsPage page, items_page(created_after, token));
        for (Item& item : page.items) {
            if (!item.created.empty()) last_created = item.created;
            const ExternalId id = ExternalId::parse(item.sku);
            walked.insert_or_assign(id, std::move(item));
            ++seen;
        }
        total = page.total;
        if (!page.next.empty() && page.next == token) {
            return channel_protocol("Amazon repeats a page of its list of listings");
        }
        token = std::move(page.next);
    } while (!token.empty());
    more = seen >= kItemsPerSearch && total > static_cast<std::int64_t>(seen);
    if (more && (last_created.empty() || last_created == created_after)) {
        return channel_protocol("Amazon has more listings of one moment than a search can show");
    }
    created_after = std::move(last_created);
    return {};
}

Result<std::vector<ListingInfo>> AmazonConnector::discover_listings() {
    ItemMap walked;
    std::string created_after;
    bool more = true;
    while (more) TIDEGATE_CHECK(walk_items(walked, created_after, more));
    // What is gone over there is still asked for by its name.
    for (auto& [id, item] : items_) item.listed = false;
    walked.merge(items_);
    items_ = std::move(walked);
    std::vector<ListingInfo> listings;
    for (const auto& [id, item] : items_) {
        if (!item.listed) continue;
        listings.push_back({id, item.sku, item.title, item.fulfilment, false});
    }
    return listings;
}

Result<std::vector<const Item*>> AmazonConnector::own_items(std::span<const ExternalId> listings
) const {
    std::vector<const Item*> own;
    for (const ExternalId& listing : listings) {
        const auto item = items_.find(listing);
        if (item == items_.end()) return listing_unknown("The seller SKU is in no known listing");
        if (item->second.fulfilment == ledger::Fulfilment::merchant) own.push_back(&item->second);
    }
    if (own.empty() && !listings.empty()) {
        return Error{
            "needs_person",
            "Amazon fulfils these listings itself, and there is no call that changes their sale.",
            "Close the listings in Seller Central."};
    }
    return own;
}

Status AmazonConnector::stop_selling(std::span<const ExternalId> listings) {
    TIDEGATE_TRY(const std::vector<const Item*> own, own_items(listings));
    for (const Item* item : own) {
        const Answer answer =
            writer_.patch(*item, QuantityWriter::quantity_patch(0), Patience::short_wait);
        if (!answer.ok()) return answer.error;
    }
    return {};
}

Status AmazonConnector::set_purchase_limit(std::span<const ExternalId> listings, Quantity most) {
    TIDEGATE_TRY(const std::vector<const Item*> own, own_items(listings));
    const std::string patch =
        "{\"op\":\"replace\",\"path\":\"/attributes/max_order_quantity\",\"value\":[{\"value\":" +
        std::to_string(most.units()) +
        ",\"marketplace_id\":" + json::quote(options_.marketplaces.front()) + "}]}";
    for (const Item* item : own) {
        const Answer answer = writer_.patch(*item, patch, Patience::short_wait);
        if (answer.meaning == Meaning::refused) {
            return Error{
                "needs_person",
                answer.error.message,
                "Not every product type has max_order_quantity: set it by hand in Seller Central "
                "where it has."};
        }
        if (!answer.ok()) return answer.error;
    }
    return {};
}

Result<std::vector<BoundStock>> AmazonConnector::read_bound_stock() {
    const std::string& marketplace = options_.marketplaces.front();
    std::vector<BoundStock> stock;
    std::string token;
    do {
        Call call{Operation::inventory_summaries, "GET", "/fba/inventory/v1/summaries"};
        call.query = {
            {"details", "true"},
            {"granularityType", "Marketplace"},
            {"granularityId", marketplace},
            {"marketplaceIds", marketplace}};
        if (!token.empty()) call.query.emplace_back("nextToken", token);
        call.patience = Patience::short_wait;  // the token lives 30 seconds
        const Answer answer = client_.call(call);
        if (!answer.ok()) return answer.error;
        TIDEGATE_TRY(SummariesPage page, decode_summaries(answer.body, answer.answered_at));
        stock.insert(stock.end(), page.stock.begin(), page.stock.end());
        if (!page.next.empty() && page.next == token) {
            return channel_protocol("Amazon repeats a page of its inventory summaries");
        }
        token = std::move(page.next);
    } while (!token.empty());
    return stock;
}

// ---- Orders

Result<OrdersPage> AmazonConnector::orders_since(
    const OrdersWindow& window, const std::string& cursor
) {
    Timestamp latest = client_.now() - options_.search_lag;
    if (window.until > Timestamp()) latest = std::min(latest, window.until);
    Cursor at{Cursor::Search::created, latest};
    if (!cursor.empty()) {
        const auto read = read_cursor(cursor);
        if (!read) return channel_protocol("The cursor of a poll cannot be read");
        at = *read;
    }
    const bool by_creation = at.search == Cursor::Search::created;
    Call call{Operation::search_orders, "GET", "/orders/2026-01-01/orders"};
    call.query = {
        {by_creation ? "createdAfter" : "lastUpdatedAfter",
         json::iso_time(std::min(window.from, at.until))},
        {by_creation ? "createdBefore" : "lastUpdatedBefore", json::iso_time(at.until)},
        {"marketplaceIds", joined(options_.marketplaces)},
        {"maxResultsPerPage", std::to_string(options_.orders_page_size)},
        {"includedData", "FULFILLMENT,CANCELLATION"}};
    if (!at.token.empty()) call.query.emplace_back("paginationToken", at.token);
    const Answer answer = client_.call(call);
    if (!answer.ok()) return answer.error;
    TIDEGATE_TRY(OrdersPage page, decode_orders(answer.body));
    if (!page.next.empty() && page.next == at.token) {
        return channel_protocol("Amazon repeats a page of its list of orders");
    }
    at.token = std::move(page.next);
    page.next.clear();
    const bool over = at.token.empty();
    if (!over || by_creation) {
        if (over) at.search = Cursor::Search::updated;
        page.next = write_cursor(at);
    }
    return page;
}

Result<OrdersPage> AmazonConnector::fetch_orders(std::span<const ExternalId> orders) {
    OrdersPage page;
    for (const ExternalId& order : orders) {
        Call call{Operation::get_order, "GET"};
        call.path = "/orders/2026-01-01/orders/" + net::percent_encode(order.text());
        call.query = {{"includedData", "FULFILLMENT,CANCELLATION"}};
        const Answer answer = client_.call(call);
        if (answer.meaning == Meaning::not_found) {
            page.unreadable.push_back("Order " + order.text() + " is not known to Amazon");
            continue;
        }
        if (!answer.ok()) return answer.error;
        TIDEGATE_CHECK(decode_order(answer.body, page));
    }
    return page;
}

}  // namespace

std::unique_ptr<Connector> make_connector(Options options, Send send, const Clock& clock) {
    TIDEGATE_ASSERT(!options.marketplaces.empty());
    return std::make_unique<AmazonConnector>(std::move(options), std::move(send), clock);
}

}  // namespace tidegate::channels::amazon
