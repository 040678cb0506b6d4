#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "server/call.h"

// The table of routes. A pattern is a path whose segments may be {name}; at most two of them.
// Immutable once built, so that any thread may find routes.

namespace tidegate::server {

enum class Access : std::uint8_t { open, read, write };

struct Route {
    std::string_view method;
    std::string_view pattern;
    std::string_view operation;  // operationId in openapi/openapi.yaml
    Access access = Access::read;
    RouteHandler handler = nullptr;
};

class Router {
public:
    explicit Router(std::span<const Route> routes);

    struct Match {
        const Route* route = nullptr;
        std::string allow;  // methods of this path, when it takes another than asked for
    };
    // `target` is the request's, undecoded; the values of {…} are decoded into `values`.
    [[nodiscard]] Match find(
        std::string_view method, std::string_view target, std::array<std::string, 2>& values
    ) const;

private:
    struct TextHash {
        using is_transparent = void;  // NOLINT(readability-identifier-naming): the library's name
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };
    // Paths without {…}, the busy ones, are one look-up away; the others are tried in turn.
    std::unordered_map<std::string_view, std::vector<const Route*>, TextHash, std::equal_to<>>
        exact_;
    std::vector<const Route*> with_values_;
};

// The routes of the whole API, by topic.
[[nodiscard]] std::span<const Route> catalogue_routes() noexcept;
[[nodiscard]] std::span<const Route> stock_routes() noexcept;
[[nodiscard]] std::span<const Route> order_routes() noexcept;
[[nodiscard]] std::span<const Route> feed_routes() noexcept;
[[nodiscard]] std::span<const Route> system_routes() noexcept;
[[nodiscard]] std::span<const Route> all_routes();

}  // namespace tidegate::server
