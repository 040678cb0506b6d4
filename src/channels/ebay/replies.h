#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/quantity.h"
#include "base/result.h"

// Answers of the Inventory API, read into values.

namespace tidegate::channels::ebay {

struct Item {
    std::string sku;
    std::string title;
    std::optional<std::int64_t> quantity;  // none: the item carries no quantity
};

struct ItemsPage {
    std::vector<Item> items;
    std::string next;  // address of the next page as eBay gives it; empty: this was the last
};
[[nodiscard]] Result<ItemsPage> decode_items(std::string_view body);

// One entry of the answer to a question for several items or to a write of several quantities.
struct Entry {
    std::string sku;
    std::int64_t status = 0;
    std::int64_t error_id = 0;
    std::string message;
    Item item;  // of questions
};
[[nodiscard]] Result<std::vector<Entry>> decode_entries(std::string_view body);

struct Offer {
    std::string id;
    std::string listing;  // item number of the listing; empty: it never was published
    bool published = false;
    bool sells = false;  // published, and its listing neither ended nor on hold
};
[[nodiscard]] Result<std::vector<Offer>> decode_offers(std::string_view body);

// The body that puts an offer back as it was read, with another limit per buyer. What eBay does not
// take back (ids, state, listing) is left out; everything else is passed on as it came.
[[nodiscard]] Result<std::string> with_purchase_limit(std::string_view offer, Quantity most);

}  // namespace tidegate::channels::ebay
