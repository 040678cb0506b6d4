#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "channels/channel.h"
#include "channels/ebay/client.h"
#include "channels/ebay/replies.h"
#include "channels/ebay/revision_budget.h"

// Quantities at eBay: reading them, writing them, taking listings off sale.
//
// 1. Only the quantity of the inventory item is written, never that of an offer: the listing shows
//    the smaller of both, and an offer that was once set to 0 would stay at 0.
// 2. Several items go into one call, each at most once, and calls follow each other: eBay refuses
//    changes of one item, or of one group of variations, that run side by side. A refusal of the
//    whole call (400) makes single calls of it; from then on all are single if that helped.
// 3. A write to what the listing shows already is not sent, and costs no revision.
// 4. What the budget of revisions does not let through: zero waits for midnight, a lowering waits,
// a
//    raise waits as long as the day has revisions left and is refused after that.

namespace tidegate::channels::ebay {

enum class StopPolicy : std::uint8_t {
    zero,      // the quantity is set to 0; needs eBay's out-of-stock control
    withdraw,  // the offers are withdrawn, and published when sold again
};

struct WriterOptions {
    StopPolicy stop = StopPolicy::zero;
    std::size_t batch_max = 25;
    BudgetOptions budget;
};

struct ListedItem {
    std::string sku;
    std::string title;
    std::vector<Offer> offers;
    Timestamp offers_read_at;  // zero: never

    [[nodiscard]] bool sells() const;
    // What eBay counts revisions of: the listing's number, or the SKU where it is not known.
    [[nodiscard]] const std::string& revised() const;
};

// By wire id, which is the seller SKU.
using ItemMap = std::map<ExternalId, ListedItem>;

class StockWriter {
public:
    StockWriter(Client& client, ItemMap& items, WriterOptions options)
        : client_(client), items_(items), options_(options), budget_(options.budget) {}

    [[nodiscard]] Result<std::vector<ListingRead>> read(std::span<const ExternalId> listings);
    [[nodiscard]] std::vector<WriteResult> write(std::span<const WriteJob> jobs);
    [[nodiscard]] std::size_t calls(std::span<const WriteJob> jobs) const;
    [[nodiscard]] Status stop(std::span<const ExternalId> listings);
    [[nodiscard]] Status resume(std::span<const ExternalId> listings);
    [[nodiscard]] Status limit_purchases(std::span<const ExternalId> listings, Quantity most);

private:
    struct Change {
        ExternalId listing;
        std::string sku;
        Quantity quantity;
    };

    [[nodiscard]] std::vector<WriteResult> send(std::span<const Change> changes);
    [[nodiscard]] std::vector<WriteResult> send_together(std::span<const Change> changes);
    [[nodiscard]] std::vector<WriteResult> take_apart(std::span<const Change> changes);
    [[nodiscard]] WriteResult result_of_entry(const Change& change, const Entry* entry);
    // Why the job is not sent now; nothing when it is.
    [[nodiscard]] std::optional<WriteResult> held_back(const WriteJob& job) const;
    [[nodiscard]] const std::string& revised(const Change& change) const;
    [[nodiscard]] Status switch_offers(std::span<const ExternalId> listings, bool on);

    Client& client_;
    ItemMap& items_;
    WriterOptions options_;
    RevisionBudget budget_;
    std::map<ExternalId, Quantity> shown_;  // as last confirmed or read
};

}  // namespace tidegate::channels::ebay
