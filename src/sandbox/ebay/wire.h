#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/time.h"
#include "net/http.h"
#include "sandbox/json.h"
#include "sandbox/market.h"

// eBay's wire format: answers, errors, ids, times, the filter of order lists.

namespace tidegate::sandbox::ebay {

[[nodiscard]] net::Response json_response(int status, const Json& body);
[[nodiscard]] net::Response error_response(
    int status, std::int64_t error_id, std::string_view message
);
[[nodiscard]] Json error_json(std::int64_t error_id, std::string_view message);

// Orders are numbered "12-34567-89012".
[[nodiscard]] std::string order_id_text(WireId id);
[[nodiscard]] std::optional<WireId> parse_order_id(std::string_view text);

[[nodiscard]] std::string time_text(Timestamp at);
[[nodiscard]] std::optional<Timestamp> parse_time(std::string_view text);

// A whole number from `least` to `most`; nothing for any other text.
[[nodiscard]] std::optional<std::int64_t> parse_number(
    std::string_view text, std::int64_t least, std::int64_t most
);

struct OrderFilter {
    bool by_creation = false;
    std::optional<Timestamp> from;
    std::optional<Timestamp> until;                 // inclusive
    std::set<std::string, std::less<>> fulfilment;  // empty: all
};
struct FilterError {
    std::int64_t id = 0;
    std::string_view message;
};
// The filter, or what is wrong with it. When both dates are given only that of creation is used.
[[nodiscard]] std::optional<FilterError> parse_filter(
    std::string_view text, Timestamp now, OrderFilter& out
);

}  // namespace tidegate::sandbox::ebay
