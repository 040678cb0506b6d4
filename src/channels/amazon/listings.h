#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "channels/channel.h"

// What the connector knows of the seller's listings, and how the Listings Items API words them.
//
// 1. A listing is the seller's own only when every channel code it has is DEFAULT. One that
//    Amazon fulfils, that has both, or that shows none counts as Amazon's: a quantity written there
//    could turn it into something else, so none ever is.
// 2. `shown` is the effective quantity (fulfillmentAvailability). What we last sent is no proof.

namespace tidegate::channels::amazon {

struct Item {
    std::string sku;  // as Amazon spells it; its ExternalId may be a hash
    std::string title;
    std::string product_type;
    std::string created;  // as Amazon wrote it, for the next search
    ledger::Fulfilment fulfilment = ledger::Fulfilment::marketplace;
    std::optional<std::int64_t> shown;  // of DEFAULT, as last read
    bool listed = true;                 // the last discovery found it; else only its name is kept
};

using ItemMap = std::map<ExternalId, Item>;

struct ItemsPage {
    std::vector<Item> items;
    std::int64_t total = 0;  // of the whole search
    std::string next;        // page token; empty: the last page
};

// An answer of searchListingsItems; summaries of other stores than `marketplace` are passed over.
[[nodiscard]] Result<ItemsPage> decode_items(std::string_view body, std::string_view marketplace);
// An answer of getListingsItem.
[[nodiscard]] Result<Item> decode_item(std::string_view body, std::string_view marketplace);

// An answer of patchListingsItem. ACCEPTED means queued, not live; INVALID comes with HTTP 200.
struct Submission {
    bool accepted = false;
    std::string problem;  // why it was not, in Amazon's words
};
[[nodiscard]] Result<Submission> decode_submission(std::string_view body);

// One page of getInventorySummaries: units in Amazon's warehouses that can be or have been sold,
// that is fulfillable ones and those reserved for customers' orders.
struct SummariesPage {
    std::vector<BoundStock> stock;
    std::string next;
};
[[nodiscard]] Result<SummariesPage> decode_summaries(std::string_view body, Timestamp read_at);

}  // namespace tidegate::channels::amazon
