#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/external_id.h"
#include "base/quantity.h"
#include "base/result.h"
#include "base/strong_id.h"
#include "base/time.h"
#include "ledger/commands.h"
#include "net/http.h"
#include "net/http_client.h"

// The port behind which every marketplace looks the same. A connector turns the wire format of one
// marketplace into ledger words and back; it decides nothing about stock.
//
// 1. A connector blocks and belongs to one thread, that of its sync loop. verify_webhook() is the
//    exception: it may be called from any thread at any time.
// 2. The wire id of a listing is the marketplace's id of the listed SKU (TikTok Shop: SKU id;
//    Shopify: number of the inventory item; Amazon, Walmart: the seller SKU; eBay: the seller SKU,
//    or item and SKU of a classic listing). Products, warehouses and locations that go with it
//    stay inside the connector, which learns them by discover_listings().
// 3. `refused` is only said when the write certainly was not and will not be applied. Whatever
//    leaves a doubt is `unknown`.
// 4. No error, log line or event holds a token, a secret or a signature.

namespace tidegate::channels {

// How requests leave: HttpClient::send in production, a script in tests.
using Send = std::function<Result<net::Response>(const net::ClientRequest&)>;

struct SeenOrder {
    ledger::SeeOrder order;
    Timestamp updated_at;  // by the marketplace's clock
};

// Orders changed in [from, until); `until` zero: up to now.
struct OrdersWindow {
    Timestamp from;
    Timestamp until;
};

// An order that a page names without its content.
struct OrderStamp {
    ExternalId order;
    Timestamp updated_at;  // by the marketplace's clock
};

struct OrdersPage {
    std::vector<SeenOrder> orders;
    // Orders of the page whose content costs a call of its own: what is not known in this state has
    // to be fetched before the page counts as seen.
    std::vector<OrderStamp> named{};
    std::vector<std::string>
        unreadable;    // why, one sentence for each order that was not understood
    std::string next;  // cursor of the next page; empty: this was the last
    // Every order of the page is in `orders` or `named`: else the watermark must not move.
    [[nodiscard]] bool complete() const noexcept { return unreadable.empty(); }
};

struct ListingInfo {
    ExternalId listing;
    std::string seller_sku;
    std::string title;
    ledger::Fulfilment fulfilment = ledger::Fulfilment::merchant;
    bool oversells = false;  // the marketplace goes on selling at zero: an alarm, not a detail
};

struct ListingRead {
    ExternalId listing;
    Quantity quantity;
    Timestamp sent_at;
    Timestamp read_at;  // the answer arrived
    // The marketplace says that it does not have or does not sell it: `quantity` is 0 then.
    bool gone = false;
};

struct WriteJob {
    ListingId listing;
    WriteNumber write;
    ExternalId external;
    Quantity quantity;
    Quantity change_from;
};

enum class WriteOutcome : std::uint8_t {
    applied,
    refused,   // certainly was not and will not be applied
    unknown,   // it may have been, or may be later
    deferred,  // not applied yet, but the write stands: pass the same job again later
};

struct WriteResult {
    WriteOutcome outcome = WriteOutcome::unknown;
    Timestamp answered_at;
    Error error{};            // why it was not applied
    bool read_again = false;  // the marketplace shows something else than we believe
    bool under_way = false;   // deferred: it was sent, and waits to be shown
};

// A marketplace asks, before it lets a buyer pay, whether the units are there.
struct StockQuestion {
    std::string seller_sku;
    Quantity wanted;
};
struct StockAnswer {
    bool available = false;  // the units wanted may be sold by this channel
    Quantity total;          // that this channel may still sell
    Timestamp at;
};

// What a verified webhook says.
struct WebhookEvent {
    std::string delivery;                      // the same on every repetition of one delivery
    std::vector<ledger::SeeOrder> orders;      // whole, or only announced
    std::vector<ExternalId> fetch;             // orders whose content has to be fetched
    std::vector<ExternalId> read;              // listings whose quantity changed over there
    bool product_changed = false;              // a product was switched on or off
    bool access_ended = false;                 // the seller withdrew the authorisation
    std::vector<StockQuestion> questions{};    // to be answered by answer_stock()
    std::optional<net::Response> handshake{};  // send this back and do nothing else
};

// A message of a queue into which the marketplace pushes (Amazon: SQS). `event` is empty when it
// was not understood; `problem` says why then.
struct QueuedEvent {
    std::string receipt;  // names it to delete_queued()
    std::optional<WebhookEvent> event;
    std::string problem{};
};

// Units that the marketplace keeps in its own warehouse (FBT, FBA, WFS): its listings alone sell
// them, and its count is the truth.
struct BoundStock {
    std::string seller_sku;
    Quantity on_hand;
    Timestamp read_at;
};

class Connector {
public:
    virtual ~Connector() = default;

    [[nodiscard]] virtual std::string_view name() const noexcept = 0;
    [[nodiscard]] virtual ledger::WriteSemantics semantics() const noexcept = 0;

    // Loads the map of listings; call it before anything that names a listing.
    [[nodiscard]] virtual Result<std::vector<ListingInfo>> discover_listings() = 0;

    // One page, oldest change first; `cursor` empty: the first page.
    [[nodiscard]] virtual Result<OrdersPage> orders_since(
        const OrdersWindow& window, const std::string& cursor
    ) = 0;
    [[nodiscard]] virtual std::size_t fetch_orders_max() const noexcept = 0;
    [[nodiscard]] virtual Result<OrdersPage> fetch_orders(std::span<const ExternalId> orders) = 0;

    [[nodiscard]] virtual std::size_t read_listings_max() const noexcept = 0;
    // A listing that the marketplace has no longer, or has off sale, is read as gone; it is never
    // gone because an answer failed. One that the answer leaves out without a reason is missing.
    [[nodiscard]] virtual Result<std::vector<ListingRead>> read_listings(
        std::span<const ExternalId> listings
    ) = 0;

    // Jobs of one write_listings(): the loop never passes more.
    [[nodiscard]] virtual std::size_t write_listings_max() const noexcept = 0;
    // Calls to the marketplace that these jobs take at least: what they cost of the rate budget.
    [[nodiscard]] virtual std::size_t write_calls(std::span<const WriteJob> jobs) const {
        return jobs.size();
    }
    // One result per job, in order. A listing is in it at most once.
    [[nodiscard]] virtual std::vector<WriteResult> write_listings(std::span<const WriteJob> jobs
    ) = 0;

    // Takes everything that belongs to these listings off sale, or puts it on sale again. What
    // comes on sale again may show an old quantity until it is written.
    [[nodiscard]] virtual Status stop_selling(std::span<const ExternalId> listings) = 0;
    [[nodiscard]] virtual Status resume_selling(std::span<const ExternalId> listings) = 0;

    // The most units that one buyer may take of these listings. A marketplace without such a
    // limit answers "needs_person", with the steps for a person as the remedy.
    [[nodiscard]] virtual Status set_purchase_limit(
        std::span<const ExternalId> listings, Quantity most
    );

    // Stock in the marketplace's own warehouses; empty where there is none.
    [[nodiscard]] virtual Result<std::vector<BoundStock>> read_bound_stock();

    // A queue that the marketplace pushes into. receive_queued() waits for a message a short time
    // at most; what was recorded durably is deleted, what was not comes again.
    [[nodiscard]] virtual bool has_queue() const noexcept { return false; }
    [[nodiscard]] virtual Result<std::vector<QueuedEvent>> receive_queued();
    [[nodiscard]] virtual Status delete_queued(std::span<const std::string> receipts);

    // Renews the access token when its time has come, fetches keys that webhooks asked for; does
    // nothing before.
    [[nodiscard]] virtual Status refresh_token() = 0;

    // The marketplace tells times in steps of this length, cut off: an order may have been placed
    // up to so much later than it says.
    [[nodiscard]] virtual Duration time_step() const noexcept { return {}; }

    // How long the marketplace asked us to wait; zero when it did not.
    [[nodiscard]] virtual Duration retry_after() const noexcept = 0;

    // Checks the signature over the raw bytes in constant time, then decodes. Thread-safe.
    [[nodiscard]] virtual Result<WebhookEvent> verify_webhook(const net::Request& request
    ) const = 0;
    // The reply to the questions of a webhook, one answer each, in order. Thread-safe.
    [[nodiscard]] virtual net::Response answer_stock(std::span<const StockAnswer> answers) const;
};

}  // namespace tidegate::channels
