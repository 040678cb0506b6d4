#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"
#include "sandbox/json.h"
#include "sandbox/market.h"

// Pieces of TikTok Shop's wire format: the answer's envelope, the codes, parameters, page tokens
// and names of states.

namespace tidegate::sandbox::tiktok {

// code 0 and data, or a code that says why not.
struct Answer {
    std::int64_t code = 0;
    std::string message = "Success";
    Json data = Json::object();
};

[[nodiscard]] Answer refuse(std::int64_t code, std::string_view message);
[[nodiscard]] inline Answer invalid(std::string_view message) {
    return refuse(36009004, message);
}

// The HTTP status that goes with a code: business refusals come with 200.
[[nodiscard]] int http_status(std::int64_t code) noexcept;

// Reads a request's query and JSON body strictly: the first field of a wrong type, out of range or
// missing is kept as the refusal, and everything after it reads as absent.
class Input {
public:
    explicit Input(const net::Request& request);

    [[nodiscard]] const std::optional<Answer>& refusal() const { return refusal_; }
    void fail(std::string_view message);

    [[nodiscard]] const Json& body() const { return body_; }
    [[nodiscard]] std::string_view parameter(std::string_view name) const;
    [[nodiscard]] std::size_t page_size(std::size_t least, std::size_t most);
    // One of `choices`, the first when absent.
    [[nodiscard]] std::string choice(std::string_view name, std::vector<std::string_view> choices);
    [[nodiscard]] std::optional<std::int64_t> seconds(std::string_view name);
    [[nodiscard]] std::optional<std::string> text(std::string_view name);
    [[nodiscard]] std::vector<std::string> texts(std::string_view name, std::size_t most);
    [[nodiscard]] std::vector<WireId> ids(std::string_view name, std::size_t most);

private:
    const net::Request& request_;
    Json body_ = Json::object();
    std::optional<Answer> refusal_;
};

// Decimal digits only, within 64 signed bits.
[[nodiscard]] std::optional<WireId> parse_id(std::string_view text) noexcept;

// A place in a list, sealed with the query it belongs to: a token that was altered on its way (such
// as '+' read as a blank) or used with another query is refused. Every token holds '/' and '+'.
struct Position {
    std::int64_t major = 0;
    std::int64_t minor = 0;
};
[[nodiscard]] std::string page_token(Position position, std::string_view query);
[[nodiscard]] std::optional<Position> parse_page_token(
    std::string_view token, std::string_view query
);

[[nodiscard]] std::string decimal(std::int64_t minor_units, std::string_view currency);
[[nodiscard]] inline std::int64_t seconds_of(Timestamp at) {
    return at.milliseconds() / 1000;
}
[[nodiscard]] std::string_view status_name(OrderStatus status) noexcept;
[[nodiscard]] std::string_view status_name(ProductStatus status) noexcept;
[[nodiscard]] std::string_view trigger_name(Trigger trigger) noexcept;
[[nodiscard]] std::string_view initiator_name(Initiator initiator) noexcept;

}  // namespace tidegate::sandbox::tiktok
