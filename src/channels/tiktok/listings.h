#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "channels/channel.h"

// What the connector has to know of a product to write its stock: which SKUs belong to it, which
// warehouses every SKU is stocked in, and whether it is on sale. Belongs to the connector's thread.

namespace tidegate::channels::tiktok {

// A status that is not known counts as in review: it may sell at any moment.
enum class ProductState : std::uint8_t { on_sale, in_review, off_sale };

struct WarehouseStock {
    std::string warehouse;
    std::int64_t quantity = 0;       // as last read or written
    std::int64_t handling_time = 0;  // 0: not given
};

struct Sku {
    std::string id;
    std::string seller_sku;
    std::string product;
    std::vector<WarehouseStock> warehouses;
    bool wants_zero = false;  // the last quantity asked for was zero
    // Units that came on sale again with the product and count against the next write.
    std::int64_t live_before = 0;
    [[nodiscard]] std::int64_t quantity() const noexcept {
        std::int64_t sum = 0;
        for (const WarehouseStock& stock : warehouses) sum += stock.quantity;
        return sum;
    }
};

struct Product {
    std::string id;
    std::string title;
    ProductState state = ProductState::on_sale;
    bool stopped_by_us = false;
    std::vector<ExternalId> skus;
};

struct ListingMap {
    std::map<ExternalId, Sku> skus;
    std::map<std::string, Product, std::less<>> products;
};

// Carries over what we know of SKUs and products that are in both and the marketplace does not.
void keep_notes(const ListingMap& before, ListingMap& now);

// Adds one page of product search to the map and returns the next page token, empty at the end.
[[nodiscard]] Result<std::string> decode_products(std::string_view body, ListingMap& map);

// Inventory search: quantities by SKU and warehouse.
struct SkuStock {
    ExternalId sku;
    std::int64_t available = 0;
    std::vector<WarehouseStock> warehouses;
};
[[nodiscard]] Result<std::vector<SkuStock>> decode_inventory(std::string_view body);

// data.errors of an inventory update, activation or deactivation.
struct ItemError {
    std::string item;  // SKU or product id
    std::int64_t code = 0;
    std::string message;
};
[[nodiscard]] Result<std::vector<ItemError>> decode_errors(std::string_view body);

// Ids of the warehouses that are marketplace warehouses for sales and enabled.
[[nodiscard]] Result<std::vector<std::string>> decode_sales_warehouses(std::string_view body);

// One entry of an inventory update: `quantity` units over all warehouses of the SKU. Units stay
// where they are as far as possible; what is added goes to the first warehouse.
[[nodiscard]] std::string inventory_entry(const Sku& sku, std::int64_t quantity);

}  // namespace tidegate::channels::tiktok
