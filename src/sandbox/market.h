#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/quantity.h"
#include "base/strong_id.h"
#include "base/time.h"
#include "sandbox/faults.h"

// One marketplace's shop: what it lists, who buys, and the truth of both. It knows nothing of HTTP,
// of JSON or of real time; tiktok/ and shopify/ put their wire formats over it. One thread at a
// time.
//
// 1. A sale takes its units from what is listed at that moment, whoever looks. With a count lag the
//    market looks at a count that old, and may sell past its own listing.
// 2. Times never go back: every call carries a time, and everything that was due before it happens
//    first, in order of time.
// 3. An order keeps all its revisions. Searches show the newest revision that the feed delay has
//    let through; the truth always shows the last.
// 4. Same options, same calls: same truth, same ids, same events.

namespace tidegate::sandbox {

using ListingIndex = StrongId<struct SandboxListingTag, std::uint32_t>;
using ProductIndex = StrongId<struct SandboxProductTag, std::uint32_t>;
using OrderIndex = StrongId<struct SandboxOrderTag, std::uint32_t>;
using WireId = std::int64_t;  // an id as the marketplace prints it

enum class OrderStatus : std::uint8_t { unpaid, on_hold, awaiting_shipment, shipped, cancelled };
enum class ProductStatus : std::uint8_t { active, pending, deactivated, deleted };
enum class Initiator : std::uint8_t { buyer, seller, system };
// Why a listed quantity changed.
enum class Trigger : std::uint8_t {
    order_created,
    order_canceled,
    order_shipped,
    manual_adjustment,
    api_sync,
    system_auto_replenish
};

struct WarehouseSpec {
    WireId id = 0;
    std::string name;
};

struct SkuSpec {
    std::string sku;  // the seller's own code
    std::string title_zh;
    std::string title_en;
    WireId product_id = 0;  // listings of one product share it
    WireId listing_id = 0;  // TikTok SKU, Shopify variant
    WireId item_id = 0;     // Shopify inventory item
    std::int64_t price_minor = 1000;
    Quantity listed;               // in the first warehouse at the start
    std::uint32_t warehouses = 1;  // stocked in the first so many
};

// Units of one listing in one warehouse. on hand = available + committed.
struct Stock {
    Quantity available;
    Quantity committed;
};

struct Listing {
    SkuSpec spec;
    ProductIndex product;
    std::vector<Stock> stock;  // by warehouse
    Quantity backorder;        // becomes available at sell-out
    Quantity locked;           // a campaign's: writes may not go below
    bool tracked = true;
    Timestamp updated_at;
    Quantity placed;        // units of all orders ever placed
    Quantity cancelled;     // of those, cancelled before shipment
    Quantity returned;      // of those, returned
    Quantity turned_away;   // units that buyers wanted and did not get
    Quantity past_listing;  // units sold although the listing had none left (count lag)
    std::uint64_t orders = 0;
    std::uint64_t turned_away_buyers = 0;

    [[nodiscard]] Quantity available() const;
    [[nodiscard]] Quantity committed() const;
    [[nodiscard]] Quantity bought() const { return placed - cancelled; }
};

struct Product {
    WireId id = 0;
    ProductStatus status = ProductStatus::active;
    std::vector<ListingIndex> listings;
    Timestamp updated_at;
};

struct Line {
    ListingIndex listing;
    Quantity quantity;
    struct Taken {
        std::uint32_t warehouse = 0;
        Quantity units;
    };
    std::vector<Taken> taken;
};

// What changes of a line, by revision.
struct LineState {
    Quantity cancelled;
    Quantity returned;
};

struct Revision {
    Timestamp at;
    OrderStatus status = OrderStatus::unpaid;
    std::vector<LineState> lines;
};

struct Order {
    WireId id = 0;
    Timestamp placed_at;
    std::optional<Timestamp> paid_at;
    std::optional<Timestamp> cancelled_at;
    Initiator cancelled_by = Initiator::buyer;
    std::vector<Line> lines;
    std::vector<Revision> revisions;  // never empty
    std::int32_t visible = -1;        // newest revision that searches show

    [[nodiscard]] const Revision& last() const { return revisions.back(); }
    [[nodiscard]] Quantity units_left(std::size_t line) const {
        return lines[line].quantity - last().lines[line].cancelled;
    }
};

struct Cancellation {
    WireId id = 0;
    OrderIndex order;
    Timestamp at;
    Initiator initiator = Initiator::buyer;
    std::vector<Quantity> units;  // by line
    bool restocked = false;
    std::size_t revision = 0;  // of the order, which it made
};

struct Return {
    WireId id = 0;
    OrderIndex order;
    std::size_t line = 0;
    Quantity units;
    Timestamp at;
    std::size_t revision = 0;
};

struct Event {
    enum class Kind : std::uint8_t {
        order_created,
        order_changed,
        cancelled,
        returned,
        inventory,
        product
    };
    Kind kind = Kind::order_created;
    Timestamp at;
    OrderIndex order;
    std::size_t revision = 0;
    std::size_t document = 0;  // index of the cancellation or return
    ListingIndex listing;
    std::uint32_t warehouse = 0;
    ProductIndex product;
    Trigger trigger = Trigger::order_created;
    Quantity delta;
    Quantity available;  // of the whole listing after the change
    Quantity committed;
    Stock level;  // of the warehouse after the change
};

// What a buyer wants, and what becomes of it.
struct Purchase {
    struct Want {
        ListingIndex listing;
        Quantity units;
    };
    std::vector<Want> wants;                           // all or nothing
    std::optional<Duration> pays_after = Duration(0);  // none: never pays, cancelled by time-out
    std::optional<Duration> cancels_after;
    std::optional<Duration> ships_after;
    std::optional<Duration> returns_after;
};

struct MarketOptions {
    std::string name;
    std::string currency = "USD";
    std::uint64_t seed = 1;
    WireId first_order_id = 1;
    WireId first_document_id = 1;  // cancellations, returns
    std::vector<WarehouseSpec> warehouses;
    std::vector<SkuSpec> skus;
    bool restocks_cancelled = false;  // TikTok: auto-restock; Shopify: cancel with restock
    Duration activation_time = Duration::seconds(60);
    Duration unpaid_timeout = Duration::seconds(900);
    Duration hold_time;  // paid orders stay ON_HOLD that long: the buyer's remorse window
};

class Market {
public:
    Market(MarketOptions options, Timestamp start);

    FaultDice dice;

    // Everything due up to `now`.
    void advance(Timestamp now);
    [[nodiscard]] std::optional<Timestamp> next_due() const;

    // A buyer. No order when any line asks for more than the market thinks it has.
    std::optional<OrderIndex> buy(const Purchase& purchase, Timestamp now);
    // Cancels up to `units` of one line; false when there is nothing left to cancel.
    bool cancel_units(
        OrderIndex order, std::size_t line, Quantity units, Initiator by, Timestamp now
    );
    bool cancel(OrderIndex order, Initiator by, Timestamp now);  // all that is left
    bool cancel(OrderIndex order, Initiator by, Timestamp now, bool restock);
    bool ship(OrderIndex order, Timestamp now);
    bool return_units(OrderIndex order, std::size_t line, Quantity units, Timestamp now);

    // A write through the API: absolute per warehouse, effective after the write delay, in order of
    // acceptance per listing.
    struct Write {
        ListingIndex listing;
        std::vector<std::optional<Quantity>> available;  // by warehouse
        std::optional<Quantity> backorder{};
        // The figures hold what is committed when the write lands, which is taken off them.
        bool counts_committed = false;
        // Instead of the write delay, and in no order with other writes: a feed that waits.
        std::optional<Duration> lands_after{};
    };
    void submit(Write write, Timestamp now);
    // A change at once: an API with compare-and-set, a person at the seller's desk.
    void set_available(
        ListingIndex listing, std::uint32_t warehouse, Quantity available, Trigger, Timestamp now
    );
    void stock_at(ListingIndex listing, std::uint32_t warehouse);  // adds the level
    void deactivate(ProductIndex product, Timestamp now);
    void activate(ProductIndex product, Timestamp now);  // sells again after the activation time
    // The seller deletes it: it sells nothing any more, and no id finds it. Its orders stay, and so
    // does the truth of what was sold.
    void remove(ProductIndex product, Timestamp now);
    [[nodiscard]] bool is_deleted(ListingIndex listing) const;
    void set_locked(ListingIndex listing, Quantity units);
    void set_tracked(ListingIndex listing, bool tracked, Timestamp now);

    [[nodiscard]] const MarketOptions& options() const { return options_; }
    [[nodiscard]] const std::vector<Listing>& listings() const { return listings_; }
    [[nodiscard]] const Listing& listing(ListingIndex index) const {
        return listings_[index.value()];
    }
    [[nodiscard]] const std::vector<Product>& products() const { return products_; }
    [[nodiscard]] const std::deque<Order>& orders() const { return orders_; }
    [[nodiscard]] const Order& order(OrderIndex index) const { return orders_[index.value()]; }
    [[nodiscard]] const std::vector<Cancellation>& cancellations() const { return cancellations_; }
    [[nodiscard]] const std::vector<Return>& returns() const { return returns_; }
    [[nodiscard]] std::optional<ListingIndex> find_sku(std::string_view sku) const;
    [[nodiscard]] std::optional<ListingIndex> find_listing(WireId listing_id) const;
    [[nodiscard]] std::optional<ListingIndex> find_item(WireId item_id) const;
    [[nodiscard]] std::optional<ProductIndex> find_product(WireId product_id) const;
    [[nodiscard]] std::optional<OrderIndex> find_order(WireId order_id) const;
    [[nodiscard]] std::optional<std::uint32_t> find_warehouse(WireId warehouse_id) const;
    [[nodiscard]] std::size_t writes_pending() const { return writes_pending_; }

    // What searches by update time walk: (time of the visible revision, order), ascending.
    using FeedKey = std::pair<Timestamp, OrderIndex>;
    [[nodiscard]] const std::set<FeedKey>& feed() const { return feed_; }

    // Events since the last call, in order.
    [[nodiscard]] std::vector<Event> take_events();

private:
    enum class Due : std::uint8_t {
        show,
        write,
        pay,
        time_out,
        buyer_cancels,
        ship,
        buyer_returns,
        activate
    };
    struct Timer {
        Timestamp at;
        std::uint64_t number = 0;
        Due due = Due::show;
        std::uint32_t subject = 0;
        std::uint32_t detail = 0;
        friend bool operator>(const Timer& a, const Timer& b) {
            return a.at != b.at ? a.at > b.at : a.number > b.number;
        }
    };
    struct Change {
        Timestamp at;
        Quantity delta;
    };

    void schedule(Timestamp at, Due due, std::uint32_t subject, std::uint32_t detail = 0);
    void run(const Timer& timer);
    void show(OrderIndex order, std::size_t revision);
    void apply(const Write& write, Timestamp now);
    void revise(OrderIndex order, Revision revision, Event::Kind kind);
    void take(Line& line, Timestamp now);
    void give_back(OrderIndex order, std::size_t line, Quantity units, bool restock, Timestamp now);
    bool close(
        OrderIndex order,
        const std::vector<Quantity>& units,
        Initiator by,
        bool restock,
        Timestamp now
    );
    void change(
        ListingIndex listing,
        std::uint32_t warehouse,
        Quantity available,
        Quantity committed,
        Trigger trigger,
        Timestamp now
    );
    [[nodiscard]] OrderStatus status_when_paid(OrderIndex order, Timestamp now);
    [[nodiscard]] Quantity seen_available(ListingIndex listing, Timestamp now);
    [[nodiscard]] bool sells(ListingIndex listing, Quantity units, Timestamp now);
    void plan_fate(OrderIndex order, const Purchase& purchase, Timestamp now);

    MarketOptions options_;
    std::vector<Listing> listings_;
    std::vector<Product> products_;
    std::deque<Order> orders_;
    std::vector<Cancellation> cancellations_;
    std::vector<Return> returns_;
    std::vector<std::deque<Change>> recent_;  // by listing; what a lagging count has not seen
    std::vector<Write> writes_;
    std::vector<Timestamp> write_due_;  // by listing: when its last accepted write lands
    std::size_t writes_pending_ = 0;
    std::set<FeedKey> feed_;
    std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
    std::uint64_t timer_number_ = 0;
    std::vector<Event> events_;
    std::map<std::string, ListingIndex, std::less<>> by_sku_;
    std::map<WireId, ListingIndex> by_listing_id_;
    std::map<WireId, ListingIndex> by_item_id_;
    std::map<WireId, ProductIndex> by_product_id_;
};

}  // namespace tidegate::sandbox
