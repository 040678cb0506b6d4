#include "cli/address.h"

#include <charconv>

namespace tidegate::cli {

Result<Address> parse_address(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    Address address;
    const char* end = text.data() + text.size();
    unsigned port = 0;
    const bool has_port = colon != std::string_view::npos && colon + 1 < text.size();
    const auto read = has_port ? std::from_chars(text.data() + colon + 1, end, port)
                               : std::from_chars_result{end, std::errc::invalid_argument};
    if (colon == 0 || read.ec != std::errc{} || read.ptr != end || port > 65535) {
        return Error{
            "invalid_address",
            "--listen wants HOST:PORT, not \"" + std::string(text) + "\".",
            "For example --listen 127.0.0.1:8080; port 0 takes any free one."};
    }
    address.host = std::string(text.substr(0, colon));
    address.port = static_cast<std::uint16_t>(port);
    return address;
}

}  // namespace tidegate::cli
