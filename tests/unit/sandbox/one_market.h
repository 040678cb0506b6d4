#pragma once

#include "sandbox/market.h"
#include "unit/sandbox/support.h"

// A shop of one SKU, for the tests of the market core.

namespace tidegate::sandbox::testing {

inline MarketOptions one_sku(std::int64_t listed, std::uint32_t warehouses = 1) {
    MarketOptions options;
    options.first_order_id = 1001;
    for (std::uint32_t at = 0; at < warehouses; ++at) options.warehouses.push_back({70 + at, "W"});
    SkuSpec spec;
    spec.sku = "A";
    spec.product_id = 1;
    spec.listing_id = 2;
    spec.item_id = 3;
    spec.listed = Quantity(listed);
    spec.warehouses = warehouses;
    options.skus.push_back(spec);
    return options;
}

inline const ListingIndex kA(0);

inline Purchase units_of_a(std::int64_t units) {
    Purchase purchase;
    purchase.wants.push_back({kA, Quantity(units)});
    return purchase;
}

}  // namespace tidegate::sandbox::testing
