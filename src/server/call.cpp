#include "server/call.h"

#include <charconv>

#include "server/problem.h"

namespace tidegate::server {

namespace {

std::optional<std::uint64_t> parse_number(std::string_view text) {
    std::uint64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool all = read.ec == std::errc() && read.ptr == text.data() + text.size();
    // Numbers of JSON that every client holds exactly.
    if (!all || value > (std::uint64_t{1} << 53)) return std::nullopt;
    return value;
}

}  // namespace

void Call::send(int status, std::string body, const char* type) {
    net::Response response;
    response.status = status;
    response.headers = {{"Content-Type", type}, {"Cache-Control", "no-store"}};
    response.body = std::move(body);
    responder.send(std::move(response));
}

std::optional<std::uint64_t> number_parameter(
    Call& call, std::string_view name, std::uint64_t fallback
) {
    const std::string_view given = call.request.parameter(name);
    if (given.empty()) return fallback;
    const auto value = parse_number(given);
    if (!value) call.send(problem("invalid_parameter", "A whole number.", name));
    return value;
}

std::optional<Paging> paging(Call& call) {
    constexpr std::uint64_t kLimitMax = 500;
    Paging page;
    const auto limit = number_parameter(call, "limit", page.limit);
    if (!limit) return std::nullopt;
    if (*limit < 1 || *limit > kLimitMax) {
        call.send(problem("invalid_parameter", "A whole number from 1 to 500.", "limit"));
        return std::nullopt;
    }
    page.limit = static_cast<std::size_t>(*limit);
    page.cursor = call.request.parameter("cursor");
    return page;
}

}  // namespace tidegate::server
