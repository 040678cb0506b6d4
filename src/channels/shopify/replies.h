#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "channels/channel.h"
#include "channels/shopify/client.h"

// What Shopify answers besides orders, and small text helpers for requests.

namespace tidegate::channels::shopify {

struct Variant {
    ExternalId id;
    ExternalId item;
    std::string sku;
    std::string title;
    std::string product;  // gid
    bool tracked = true;
    bool continues = false;  // goes on selling at zero
};
struct VariantsPage {
    std::vector<Variant> variants;
    std::string next;
};
[[nodiscard]] Result<VariantsPage> decode_variants(std::string_view body);

// Numbers of active locations, those that fulfil online orders first.
[[nodiscard]] Result<std::vector<std::string>> decode_locations(std::string_view body);

// One entry per item asked for, in that order.
struct ItemStock {
    ExternalId item;                          // none: the shop has no such item
    bool stocked = false;                     // at the location asked about
    std::optional<std::int64_t> available{};  // of what is stocked
};
[[nodiscard]] Result<std::vector<ItemStock>> decode_stock(std::string_view body);

// The outcome of inventorySetQuantities; `answered_at` is left to the caller.
[[nodiscard]] WriteResult decode_set(std::string_view body);
[[nodiscard]] WriteResult result_of(const Answer& answer);

// An Error when any mutation of the answer has userErrors.
[[nodiscard]] Status decode_user_errors(std::string_view body);

[[nodiscard]] std::string json_string(std::string_view text);
[[nodiscard]] std::string iso_seconds(Timestamp at);

}  // namespace tidegate::channels::shopify
