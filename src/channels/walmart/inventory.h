#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "channels/channel.h"

// Walmart's stock and items: what its answers say, and how a quantity becomes a request.
//
// Walmart keeps three figures for every SKU and ship node: what the seller sent (`input`, which
// includes units that are sold and not yet shipped), those units (`reserved`), and what may still
// be sold (`sellable`).

namespace tidegate::channels::walmart {

struct NodeStock {
    std::string node;
    std::int64_t input = 0;
    std::int64_t reserved = 0;
    std::int64_t sellable = 0;
};

// GET /v3/inventories/{sku}.
[[nodiscard]] Result<std::vector<NodeStock>> decode_nodes(std::string_view body);

struct SkuNodes {
    std::string sku;
    std::vector<NodeStock> nodes;
};
struct InventoriesPage {
    std::vector<SkuNodes> skus;
    std::string next;  // nextCursor, as it came; empty: this was the last
};
// GET /v3/inventories.
[[nodiscard]] Result<InventoriesPage> decode_inventories(std::string_view body);

struct Item {
    std::string sku;
    std::string title;
    bool on_sale = false;  // published and active
};
struct ItemsPage {
    std::vector<Item> items;
    std::int64_t total = -1;  // of all pages; -1: not said
    std::string next;
};
// GET /v3/items and GET /v3/items/{sku}.
[[nodiscard]] Result<ItemsPage> decode_items(std::string_view body);

struct WfsStock {
    std::string sku;
    std::int64_t on_hand = 0;
};
struct WfsPage {
    std::vector<WfsStock> stocks;
    std::int64_t total = 0;
};
// GET /v3/fulfillment/inventory.
[[nodiscard]] Result<WfsPage> decode_wfs(std::string_view body);

// One figure to write.
struct NodeAmount {
    std::string node;  // empty: the seller's default node
    std::int64_t amount = 0;
    friend bool operator==(const NodeAmount&, const NodeAmount&) = default;
};

// `total` units over nodes that hold `current` now: units stay where they are as far as possible;
// what is added goes to the first node, what has to go leaves the last ones first.
[[nodiscard]] std::vector<std::int64_t> spread(
    std::span<const std::int64_t> current, std::int64_t total
);

// The bodies of PUT /v3/inventory and PUT /v3/inventories/{sku}.
[[nodiscard]] std::string single_body(std::string_view sku, std::int64_t amount);
[[nodiscard]] std::string nodes_body(std::span<const NodeAmount> amounts);

enum class Written : std::uint8_t { all, none, some };
struct WriteReply {
    Written written = Written::none;
    std::string detail;  // why not
};
// Whether PUT /v3/inventory took this amount: `none` here means that it shows another one.
[[nodiscard]] Result<WriteReply> decode_single_reply(std::string_view body, std::int64_t amount);
// Whether PUT /v3/inventories/{sku} took every one of these nodes: HTTP 200 does not say so.
[[nodiscard]] Result<WriteReply> decode_nodes_reply(
    std::string_view body, std::span<const NodeAmount> amounts
);

}  // namespace tidegate::channels::walmart
