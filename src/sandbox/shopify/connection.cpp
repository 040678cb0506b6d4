#include "sandbox/shopify/connection.h"

#include <algorithm>
#include <optional>

#include "sandbox/crypto.h"
#include "sandbox/shopify/wire.h"

namespace tidegate::sandbox::shopify {

namespace {

using Key = std::pair<std::int64_t, std::int64_t>;

std::string cursor(const Placed& at) {
    return base64("c" + std::to_string(at.major) + "," + std::to_string(at.minor));
}

std::optional<Key> parse_cursor(const std::string& text) {
    const auto bytes = unbase64(text);
    if (!bytes || !bytes->starts_with('c')) return std::nullopt;
    const std::size_t comma = bytes->find(',');
    if (comma == std::string::npos) return std::nullopt;
    const auto major = parse_number(std::string_view(*bytes).substr(1, comma - 1));
    const auto minor = parse_number(std::string_view(*bytes).substr(comma + 1));
    if (!major || !minor) return std::nullopt;
    return Key(*major, *minor);
}

}  // namespace

graphql::Resolved connection(
    const std::string& type,
    const std::vector<Placed>& all,
    Direction direction,
    const Json& arguments
) {
    const auto before = [&](const Key& a, const Key& b) {
        return direction == Direction::ascending ? a < b : b < a;
    };
    auto begin = all.begin();
    auto end = all.end();
    for (const std::string_view bound : {"after", "before"}) {
        if (!arguments[bound].is_string()) continue;
        const auto key = parse_cursor(arguments[bound].as_string());
        if (!key)
            return graphql::FieldError{
                "Invalid cursor for current pagination sort.", "BAD_REQUEST"};
        if (bound == "after") {
            begin = std::find_if(begin, end, [&](const Placed& at) {
                return before(*key, {at.major, at.minor});
            });
        } else {
            end = std::find_if(begin, end, [&](const Placed& at) {
                return !before({at.major, at.minor}, *key);
            });
        }
    }
    const auto size = end - begin;
    if (arguments["first"].is_integer()) {
        end = begin + std::min<std::ptrdiff_t>(size, arguments["first"].as_integer());
    } else {
        begin = end - std::min<std::ptrdiff_t>(size, arguments["last"].as_integer());
    }
    std::vector<graphql::Object> nodes;
    std::vector<graphql::Object> edges;
    for (auto at = begin; at != end; ++at) {
        nodes.push_back(at->object);
        edges.push_back(graphql::make_object(
            type + "Edge", {{"cursor", Json(cursor(*at))}, {"node", at->object}}
        ));
    }
    const bool empty = begin == end;
    auto info = graphql::make_object(
        "PageInfo",
        {{"hasNextPage", Json(end != all.end())},
         {"hasPreviousPage", Json(begin != all.begin())},
         {"startCursor", empty ? Json() : Json(cursor(*begin))},
         {"endCursor", empty ? Json() : Json(cursor(*(end - 1)))}}
    );
    return graphql::make_object(
        type + "Connection",
        {{"nodes", std::move(nodes)}, {"edges", std::move(edges)}, {"pageInfo", std::move(info)}}
    );
}

}  // namespace tidegate::sandbox::shopify
