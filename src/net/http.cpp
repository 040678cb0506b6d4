#include "net/http.h"

#include "net/text.h"

namespace tidegate::net {

std::string_view find_header(const Headers& headers, std::string_view name) noexcept {
    for (const Header& header : headers) {
        if (equal_without_case(header.name, name)) return header.value;
    }
    return {};
}

std::string_view Request::parameter(std::string_view name) const noexcept {
    for (const QueryParameter& parameter : query) {
        if (parameter.name == name) return parameter.value;
    }
    return {};
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size());
    for (const char c : text) {
        if (is_unreserved(c)) {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded += '%';
        encoded += kHex[byte >> 4];
        encoded += kHex[byte & 15];
    }
    return encoded;
}

}  // namespace tidegate::net
