#pragma once

#include <string>
#include <vector>

#include "sandbox/json.h"
#include "sandbox/shopify/execute.h"

namespace tidegate::sandbox::shopify {

// One object of a list, with its place in the list's order.
struct Placed {
    std::int64_t major = 0;
    std::int64_t minor = 0;
    graphql::Object object;
};

enum class Direction : bool { ascending, descending };

// The page of `type`Connection that `first`, `last`, `after` and `before` ask for; `all` is sorted
// already. Cursors name a place in the order, not a number: a list that changes between two pages
// neither repeats nor skips what stayed where it was.
[[nodiscard]] graphql::Resolved connection(
    const std::string& type,
    const std::vector<Placed>& all,
    Direction direction,
    const Json& arguments
);

}  // namespace tidegate::sandbox::shopify
