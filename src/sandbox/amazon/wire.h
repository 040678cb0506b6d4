#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"
#include "sandbox/json.h"
#include "sandbox/market.h"

// Pieces of the Selling Partner API's wire format: answers, errors, times, ids, page tokens, and
// queries read strictly.

namespace tidegate::sandbox::amazon {

// A body with 200, or an error's status and code.
struct Answer {
    int status = 200;
    Json body = Json::object();
};

[[nodiscard]] Answer refuse(
    int status, std::string_view code, std::string_view message, std::string_view details = ""
);
[[nodiscard]] inline Answer invalid(std::string_view message) {
    return refuse(400, "InvalidInput", message);
}
[[nodiscard]] Answer not_found(std::string_view what);

// "2026-01-02T03:04:05Z": whole seconds, cut off.
[[nodiscard]] std::string iso(Timestamp at);
// The same with a Z, with or without a fraction; nothing else.
[[nodiscard]] std::optional<Timestamp> parse_iso(std::string_view text) noexcept;
[[nodiscard]] std::optional<std::int64_t> parse_number(std::string_view text) noexcept;

// 3-7-7 digits, as Amazon prints the id of an order.
[[nodiscard]] std::string order_text(WireId id);
[[nodiscard]] std::optional<WireId> parse_order(std::string_view text) noexcept;

// Where the next page of a search begins, sealed with the search it belongs to. Every token holds
// '/' and '+', so that one which was not encoded on its way is refused.
struct Position {
    Timestamp until;  // the end of the search
    std::int64_t major = 0;
    std::int64_t minor = 0;
};
[[nodiscard]] std::string page_token(
    const Position& position, Timestamp ends, std::string_view search
);
[[nodiscard]] std::optional<Position> parse_page_token(
    std::string_view token, Timestamp now, std::string_view search
);

// A request's query: what is not expected, doubled or of a wrong kind becomes the refusal.
class Input {
public:
    Input(const net::Request& request, const std::set<std::string_view>& expected);

    [[nodiscard]] const std::optional<Answer>& refusal() const { return refusal_; }
    void fail(std::string_view message);
    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] std::string_view text(std::string_view name) const;
    // Comma-joined; at most `most` of them, and of `choices` where there are any.
    [[nodiscard]] std::vector<std::string> list(
        std::string_view name, std::size_t most, const std::set<std::string_view>& choices = {}
    );
    [[nodiscard]] std::int64_t number(
        std::string_view name, std::int64_t least, std::int64_t most, std::int64_t otherwise
    );
    [[nodiscard]] std::optional<Timestamp> time(std::string_view name);
    // Every parameter but those named, in one line: what a page token is sealed with.
    [[nodiscard]] std::string search_without(const std::set<std::string_view>& names) const;

private:
    const net::Request& request_;
    std::optional<Answer> refusal_;
};

}  // namespace tidegate::sandbox::amazon
