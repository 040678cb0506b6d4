#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "sandbox/market.h"

// Pieces of Shopify's wire format: global ids, times, and the search syntax of `query` arguments.

namespace tidegate::sandbox::shopify {

[[nodiscard]] std::string gid(std::string_view type, WireId id);
// The id of "gid://shopify/<type>/<id>".
[[nodiscard]] std::optional<WireId> parse_gid(std::string_view text, std::string_view type);
[[nodiscard]] std::optional<WireId> parse_number(std::string_view text) noexcept;
// An inventory level is named by its location and its item.
[[nodiscard]] std::string level_gid(WireId location, WireId item);

[[nodiscard]] std::string iso(Timestamp at);  // "2026-01-02T03:04:05Z"
// With "Z", an offset, or only a date.
[[nodiscard]] std::optional<Timestamp> parse_iso(std::string_view text) noexcept;

// One `field:value` of a search; terms are joined by AND. OR and brackets are not understood.
struct Term {
    enum class Relation : std::uint8_t { equal, less, less_equal, greater, greater_equal };
    std::string field;  // empty for a bare word
    Relation relation = Relation::equal;
    std::string value;
};
[[nodiscard]] std::vector<Term> parse_search(std::string_view query);
[[nodiscard]] bool holds(Term::Relation relation, std::int64_t left, std::int64_t right) noexcept;

}  // namespace tidegate::sandbox::shopify
