#include "net/request_target.h"

#include <algorithm>
#include <string>

#include "net/text.h"

namespace tidegate::net {
namespace {

bool percent_decode(std::string_view text, std::string& decoded) {
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return false;
        const int high = hex_value(text[i + 1]);
        const int low = hex_value(text[i + 2]);
        if (high < 0 || low < 0 || (high == 0 && low == 0)) return false;
        decoded += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return true;
}

bool parse_query(std::string_view text, std::vector<QueryParameter>& query) {
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
        if (pair.empty()) continue;
        const std::size_t equals = pair.find('=');
        QueryParameter parameter;
        if (!percent_decode(pair.substr(0, equals), parameter.name)) return false;
        if (equals != std::string_view::npos &&
            !percent_decode(pair.substr(equals + 1), parameter.value)) {
            return false;
        }
        query.push_back(std::move(parameter));
    }
    return true;
}

// "http://host:80/a?b" -> "/a?b"; "http://host" -> "/".
std::string_view without_authority(std::string_view target) {
    const std::size_t scheme = target.find("://");
    if (scheme == std::string_view::npos) return target;
    const std::string_view name = target.substr(0, scheme);
    if (!equal_without_case(name, "http") && !equal_without_case(name, "https")) return target;
    const std::size_t path = target.find('/', scheme + 3);
    return path == std::string_view::npos ? std::string_view("/") : target.substr(path);
}

}  // namespace

bool parse_request_target(std::string_view target, Request& request) {
    request.target.assign(target);
    if (target == "*") {
        request.path.assign(target);
        return request.method == "OPTIONS";
    }
    if (target.find('#') != std::string_view::npos) return false;
    const std::string_view local = target.starts_with('/') ? target : without_authority(target);
    if (!local.starts_with('/')) return false;
    const std::size_t question = local.find('?');
    if (!percent_decode(local.substr(0, question), request.path)) return false;
    return question == std::string_view::npos ||
           parse_query(local.substr(question + 1), request.query);
}

}  // namespace tidegate::net
