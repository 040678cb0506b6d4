#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "channels/channel.h"
#include "channels/shopify/order_math.h"

// The common middle of both wire formats: what was read of an order, and how it becomes a SeeOrder.

namespace tidegate::channels::shopify {

struct OrderFields {
    struct Line {
        std::string id;      // digits
        ExternalId listing;  // inventory item; none: not known
        bool has_variant = false;
        std::string sku;
        std::string price;
        LineCounts counts;
    };
    struct RefundLine {
        std::string line;  // digits
        std::string restock_type;
        std::int64_t quantity = 0;
    };
    std::string id;
    std::string created_at;
    std::string updated_at;
    std::string currency;
    std::string financial_status;
    std::string fulfillment_status;
    bool cancelled = false;
    bool truncated = false;  // a list did not fit
    std::vector<Line> lines;
    std::vector<RefundLine> refunds;
};

// "gid://shopify/LineItem/123" -> "123"; digits stay; anything else is empty.
[[nodiscard]] std::string_view number_of_gid(std::string_view gid) noexcept;

// Null when all is well, else why the order cannot be read.
[[nodiscard]] const char* build_order(OrderFields& fields, SeenOrder& out);

}  // namespace tidegate::channels::shopify
