#include "server/router.h"

#include <optional>

#include "base/assert.h"

namespace tidegate::server {

namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// Decodes one segment, so that an id with a slash in it (%2F) stays one segment.
bool decode(std::string_view segment, std::string& out) {
    out.clear();
    for (std::size_t i = 0; i < segment.size(); ++i) {
        if (segment[i] != '%') {
            out += segment[i];
            continue;
        }
        if (i + 2 >= segment.size()) return false;
        const int high = hex_value(segment[i + 1]);
        const int low = hex_value(segment[i + 2]);
        if (high < 0 || low < 0) return false;
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return !out.empty();
}

std::string_view next_segment(std::string_view& path) {
    if (path.starts_with('/')) path.remove_prefix(1);
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

bool matches(std::string_view pattern, std::string_view path, std::array<std::string, 2>& values) {
    std::size_t value = 0;
    while (!pattern.empty() && !path.empty()) {
        const std::string_view wanted = next_segment(pattern);
        const std::string_view given = next_segment(path);
        if (wanted.starts_with('{')) {
            TIDEGATE_ASSERT(value < values.size());
            if (!decode(given, values[value++])) return false;
        } else if (wanted != given) {
            return false;
        }
    }
    return pattern.empty() && path.empty();
}

}  // namespace

Router::Router(std::span<const Route> routes) {
    for (const Route& route : routes) {
        if (route.pattern.find('{') == std::string_view::npos) {
            exact_[route.pattern].push_back(&route);
        } else {
            with_values_.push_back(&route);
        }
    }
}

Router::Match Router::find(
    std::string_view method, std::string_view target, std::array<std::string, 2>& values
) const {
    const std::string_view path = target.substr(0, target.find('?'));
    Match match;
    const auto consider = [&](const Route* route) {
        if (route->method == method) {
            match.route = route;
            return true;
        }
        if (!match.allow.empty()) match.allow += ", ";
        match.allow += route->method;
        return false;
    };
    if (const auto exact = exact_.find(path); exact != exact_.end()) {
        for (const Route* route : exact->second) {
            if (consider(route)) return match;
        }
        return match;
    }
    for (const Route* route : with_values_) {
        if (matches(route->pattern, path, values) && consider(route)) return match;
    }
    return match;
}

std::span<const Route> all_routes() {
    static const std::vector<Route> kRoutes = [] {
        std::vector<Route> routes;
        for (const auto part :
             {catalogue_routes(), stock_routes(), order_routes(), feed_routes(), system_routes()}) {
            routes.insert(routes.end(), part.begin(), part.end());
        }
        return routes;
    }();
    return kRoutes;
}

}  // namespace tidegate::server
