#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/external_id.h"
#include "base/money.h"
#include "base/result.h"
#include "base/time.h"
#include "cli/csv.h"

// A log of order lines, read from a table and understood: which units were sold to which order, and
// which of them a later row takes back. Reading ends before the first command is given, because the
// opening stock of a replay depends on the whole log.
//
// 1. Every row is either accepted, and is then in steps, or rejected with a reason: accepted +
//    rejected = lines.
// 2. Rows of one order id are lines of one order, wherever they stand; without an order column each
//    row is an order.
// 3. A row with a negative quantity takes units back: first from the same order, then from the
//    orders of that SKU, the most recent first. What nothing earlier accounts for is a return, of
//    units that were sold before the log begins.

namespace tidegate::cli {

struct OrderLogOptions {
    // Names of columns; an empty one is not in the file.
    std::string sku = "sku";
    std::string order;
    std::string quantity;
    std::string at;
    std::string price;
    std::string cancel_prefix = "C";  // of the order id, before a digit
    Currency currency;
};

// Told of every rejected row: its number in the file, the reason (a word), what was found.
using RejectRow =
    std::function<void(std::uint64_t row, std::string_view reason, std::string detail)>;

struct OrderLog {
    static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

    struct Sku {
        std::string code;
        std::int64_t out = 0;          // sold and not taken back, at the end
        std::int64_t out_max = 0;      // at any time: the least stock with which nothing is short
        std::int64_t returned = 0;     // taken back, but not known to have been sold
        std::uint32_t recent = kNone;  // its line that was sold last and is not all taken back
    };
    struct Order {
        ExternalId id;  // none: named after its row
        std::uint64_t row = 0;
        Timestamp placed_at;
        std::uint32_t line_count = 0;
    };
    struct Line {
        std::uint32_t order = 0;
        std::uint32_t sku = 0;
        std::int32_t ordered = 0;
        std::int32_t cancelled = 0;
        std::int64_t price_minor = 0;
        std::uint32_t older_of_sku = kNone;
        bool listed = false;  // among the recent lines of its SKU
    };
    enum class Kind : std::uint8_t { sale, cancel, take_back };
    struct Step {
        Timestamp at;
        std::uint32_t subject = 0;  // a line; for take_back, a SKU
        std::int32_t units = 0;
        std::uint32_t row = 0;
        Kind kind = Kind::sale;
    };

    std::deque<Sku> skus;
    std::vector<Order> orders;
    std::vector<Line> lines;
    std::vector<Step> steps;
    std::uint64_t rows = 0;
    std::uint64_t rejected = 0;
    std::uint32_t fingerprint =
        0;  // of the file's content: names what the log itself leaves unnamed
};

[[nodiscard]] Result<OrderLog> read_order_log(
    CsvReader::Source source, const OrderLogOptions& options, const RejectRow& reject
);

}  // namespace tidegate::cli
