#include "cli/order_log.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/hash.h"
#include "base/quantity.h"
#include "cli/values.h"
#include "ledger/commands.h"
#include "ledger/hash_index.h"

namespace tidegate::cli {

namespace {

constexpr std::size_t kNoColumn = std::numeric_limits<std::size_t>::max();
constexpr std::size_t kCodeBytesMax = 100;
constexpr Timestamp kEarliest = Timestamp::from_seconds(946'684'800);  // 2000-01-01
constexpr Timestamp kLatest = Timestamp::from_seconds(7'258'118'400);  // 2200-01-01

struct Columns {
    std::size_t count = 0;
    std::size_t sku = kNoColumn;
    std::size_t order = kNoColumn;
    std::size_t quantity = kNoColumn;
    std::size_t at = kNoColumn;
    std::size_t price = kNoColumn;
};

Result<Columns> find_columns(const CsvReader& header, const OrderLogOptions& options) {
    Columns columns;
    columns.count = header.fields().size();
    const std::array<std::pair<const std::string*, std::size_t*>, 5> wanted{
        {{&options.sku, &columns.sku},
         {&options.order, &columns.order},
         {&options.quantity, &columns.quantity},
         {&options.at, &columns.at},
         {&options.price, &columns.price}}};
    for (const auto& [name, column] : wanted) {
        if (name->empty()) continue;
        const auto& names = header.fields();
        const auto found = std::find_if(names.begin(), names.end(), [&](std::string_view there) {
            return trimmed(there) == *name;
        });
        if (found != names.end()) {
            *column = static_cast<std::size_t>(found - names.begin());
            continue;
        }
        std::string list;
        for (const std::string_view there : names) {
            list += (list.empty() ? "" : ", ") + std::string(trimmed(there));
        }
        return Error{
            "unknown_column",
            "the file has no column " + *name + "; it has: " + list,
            "name the columns with --map sku=...,order=...,quantity=...,at=...,price=..."};
    }
    return columns;
}

// What a row says, before anything is looked up.
struct Row {
    std::string_view sku;
    std::string_view order;
    std::int64_t units = 1;
    Timestamp at;
    std::int64_t price_minor = 0;
};

class LogReader {
public:
    LogReader(const OrderLogOptions& options, const RejectRow& reject)
        : options_(options), reject_(reject) {}

    Result<OrderLog> read(CsvReader::Source source) {
        CsvReader csv([&](char* buffer, std::size_t size) {
            auto got = source(buffer, size);
            if (got) log_.fingerprint = crc32c(buffer, *got, log_.fingerprint);
            return got;
        });
        CsvReader::Next next = csv.next();
        if (next == CsvReader::Next::failed) return csv.error();
        if (next != CsvReader::Next::row) {
            return Error{"no_header", "the file has no line with the names of its columns", ""};
        }
        TIDEGATE_TRY(columns_, find_columns(csv, options_));
        while ((next = csv.next()) != CsvReader::Next::end) {
            if (next == CsvReader::Next::failed) return csv.error();
            if (csv.row() >= OrderLog::kNone) {
                return Error{
                    "too_many_rows", "the file has more than four billion rows", "split it"};
            }
            row_ = csv.row();
            ++log_.rows;
            if (next == CsvReader::Next::row) {
                accept(csv.fields());
            } else {
                reject("malformed_row", csv.problem().text());
            }
        }
        return std::move(log_);
    }

private:
    void reject(std::string_view reason, std::string detail) {
        ++log_.rejected;
        reject_(row_, reason, std::move(detail));
    }

    void accept(const std::vector<std::string_view>& fields) {
        Row row;
        if (!understand(fields, row)) return;
        const bool prefixed = is_cancellation(row.order);
        if (prefixed && row.units > 0) {
            return reject("cancellation_adds_units", std::string(row.order));
        }
        const std::uint32_t sku = sku_of(row.sku);
        if (row.units > 0) {
            sell(row, sku);
        } else {
            take_back(row, sku);
        }
    }

    bool understand(const std::vector<std::string_view>& fields, Row& row) {
        const auto refuse = [&](std::string_view reason, std::string_view found) {
            reject(reason, std::string(found));
            return false;
        };
        if (fields.size() != columns_.count) {
            return refuse("wrong_column_count", std::to_string(fields.size()));
        }
        row.sku = trimmed(fields[columns_.sku]);
        if (row.sku.empty()) return refuse("missing_sku", "");
        if (row.sku.size() > kCodeBytesMax) return refuse("sku_too_long", row.sku);
        if (columns_.order != kNoColumn) {
            row.order = trimmed(fields[columns_.order]);
            if (row.order.empty()) return refuse("missing_order", "");
        }
        if (columns_.quantity != kNoColumn) {
            const std::string_view text = fields[columns_.quantity];
            const auto units = parse_units(text);
            if (!units) return refuse("invalid_quantity", text);
            if (*units == 0) return refuse("zero_quantity", text);
            if (!Quantity(*units).in_range()) return refuse("quantity_too_large", text);
            row.units = *units;
        }
        row.at = kEarliest + Duration(static_cast<std::int64_t>(row_));
        if (columns_.at != kNoColumn && !moment(fields[columns_.at], row.at)) {
            return refuse("invalid_time", fields[columns_.at]);
        }
        if (columns_.price == kNoColumn) return true;
        const std::string_view price = trimmed(fields[columns_.price]);
        if (price.empty()) return true;
        const auto minor = parse_minor(price, options_.currency);
        if (!minor) return refuse("invalid_price", price);
        row.price_minor = *minor;
        return true;
    }

    // Rows of one order say the same moment one after another.
    bool moment(std::string_view text, Timestamp& at) {
        if (text != moment_text_) {
            const auto parsed = parse_moment(text);
            if (!parsed || *parsed < kEarliest || *parsed >= kLatest) return false;
            moment_text_ = text;
            moment_ = *parsed;
        }
        at = moment_;
        return true;
    }

    [[nodiscard]] bool is_cancellation(std::string_view order) const {
        const std::string& prefix = options_.cancel_prefix;
        if (prefix.empty() || !order.starts_with(prefix) || order.size() <= prefix.size()) {
            return false;
        }
        const char next = order[prefix.size()];
        return next >= '0' && next <= '9';
    }

    std::uint32_t sku_of(std::string_view code) {
        const std::uint64_t hash = ExternalId::parse(code).hash();
        const std::uint32_t found =
            sku_index_.find(hash, [&](std::uint32_t sku) { return log_.skus[sku].code == code; });
        if (found != OrderLog::kNone) return found;
        const auto sku = static_cast<std::uint32_t>(log_.skus.size());
        log_.skus.emplace_back().code = code;
        sku_index_.insert(hash, sku);
        return sku;
    }

    // kNone if there is no such order yet.
    std::uint32_t find_order(std::string_view text) {
        if (text.empty()) return OrderLog::kNone;
        if (text == order_text_) return order_;
        const ExternalId id = ExternalId::parse(text);
        const std::uint32_t found = order_index_.find(id.hash(), [&](std::uint32_t order) {
            return log_.orders[order].id == id;
        });
        if (found == OrderLog::kNone) return found;
        order_text_ = text;
        order_ = found;
        return found;
    }

    std::uint32_t order_of(const Row& row) {
        const std::uint32_t found = find_order(row.order);
        if (found != OrderLog::kNone) return found;
        const auto order = static_cast<std::uint32_t>(log_.orders.size());
        OrderLog::Order& added = log_.orders.emplace_back();
        added.placed_at = row.at;
        added.row = row_;
        if (!row.order.empty()) {
            added.id = ExternalId::parse(row.order);
            order_index_.insert(added.id.hash(), order);
        }
        return order;
    }

    static std::uint64_t line_hash(std::uint32_t order, std::uint32_t sku) noexcept {
        return mix64(std::uint64_t{order} << 32 | sku);
    }
    // Orders have hundreds of lines: walking along them cost more than all else of a row.
    [[nodiscard]] std::uint32_t find_line(std::uint32_t order, std::uint32_t sku) const {
        return line_index_.find(line_hash(order, sku), [&](std::uint32_t line) {
            return log_.lines[line].order == order && log_.lines[line].sku == sku;
        });
    }

    void sell(const Row& row, std::uint32_t sku_number) {
        OrderLog::Sku& sku = log_.skus[sku_number];
        if (sku.out + row.units > Quantity::kLimit) {
            return reject("quantity_too_large", "more than " + std::to_string(Quantity::kLimit));
        }
        const std::uint32_t order_number = order_of(row);
        OrderLog::Order& order = log_.orders[order_number];
        std::uint32_t at = find_line(order_number, sku_number);
        if (at == OrderLog::kNone) {
            if (order.line_count >= ledger::kLinesMax) {
                return reject("too_many_lines", std::string(row.order));
            }
            at = static_cast<std::uint32_t>(log_.lines.size());
            OrderLog::Line& added = log_.lines.emplace_back();
            added.order = order_number;
            added.sku = sku_number;
            line_index_.insert(line_hash(order_number, sku_number), at);
            ++order.line_count;
        }
        OrderLog::Line& line = log_.lines[at];
        if (line.ordered + row.units > Quantity::kLimit) {
            return reject("quantity_too_large", "more than " + std::to_string(Quantity::kLimit));
        }
        line.ordered += static_cast<std::int32_t>(row.units);
        line.price_minor = row.price_minor;
        if (!line.listed) {
            line.listed = true;
            line.older_of_sku = std::exchange(sku.recent, at);
        }
        sku.out += row.units;
        sku.out_max = std::max(sku.out_max, sku.out);
        step(row, at, row.units, OrderLog::Kind::sale);
    }

    void take_back(const Row& row, std::uint32_t sku_number) {
        OrderLog::Sku& sku = log_.skus[sku_number];
        std::int64_t left = -row.units;
        if (sku.returned + left > Quantity::kLimit) {
            return reject("quantity_too_large", "more than " + std::to_string(Quantity::kLimit));
        }
        const std::uint32_t same = find_order(row.order);
        if (same != OrderLog::kNone) {
            const std::uint32_t at = find_line(same, sku_number);
            if (at != OrderLog::kNone) left -= cancel(row, at, left);
        }
        while (left > 0 && sku.recent != OrderLog::kNone) {
            OrderLog::Line& line = log_.lines[sku.recent];
            left -= cancel(row, sku.recent, left);
            if (line.cancelled < line.ordered) break;
            line.listed = false;
            sku.recent = std::exchange(line.older_of_sku, OrderLog::kNone);
        }
        if (left == 0) return;
        sku.returned += left;
        step(row, sku_number, left, OrderLog::Kind::take_back);
    }

    // How many of `wanted` units the line had to give.
    std::int64_t cancel(const Row& row, std::uint32_t at, std::int64_t wanted) {
        OrderLog::Line& line = log_.lines[at];
        const std::int64_t units = std::min<std::int64_t>(wanted, line.ordered - line.cancelled);
        if (units == 0) return 0;
        line.cancelled += static_cast<std::int32_t>(units);
        log_.skus[line.sku].out -= units;
        step(row, at, units, OrderLog::Kind::cancel);
        return units;
    }

    void step(const Row& row, std::uint32_t subject, std::int64_t units, OrderLog::Kind kind) {
        log_.steps.push_back(
            {row.at,
             subject,
             static_cast<std::int32_t>(units),
             static_cast<std::uint32_t>(row_),
             kind}
        );
    }

    const OrderLogOptions& options_;
    const RejectRow& reject_;
    Columns columns_;
    OrderLog log_;
    static_assert(ledger::HashIndex<8>::kNotFound == OrderLog::kNone);
    ledger::HashIndex<8> sku_index_;
    ledger::HashIndex<8> order_index_;
    ledger::HashIndex<8> line_index_;  // by order and SKU
    std::uint64_t row_ = 0;
    std::string moment_text_;
    Timestamp moment_;
    std::string order_text_;
    std::uint32_t order_ = OrderLog::kNone;
};

}  // namespace

Result<OrderLog> read_order_log(
    CsvReader::Source source, const OrderLogOptions& options, const RejectRow& reject
) {
    return LogReader(options, reject).read(std::move(source));
}

}  // namespace tidegate::cli
