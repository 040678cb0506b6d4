#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "net/http.h"
#include "sandbox/json.h"

// Pieces of Walmart's wire format: answers and errors, times, numbers in queries, cursors.

namespace tidegate::sandbox::walmart {

struct Answer {
    int status = 200;
    Json body = Json::object();
};

// {"errors":{"error":[{code, field, description, ...}]}}
[[nodiscard]] Answer refuse(
    int status, std::string_view code, std::string_view description, std::string_view field = ""
);
[[nodiscard]] inline Answer bad_parameter(std::string_view field) {
    return refuse(400, "INVALID_REQUEST_PARAM", "The parameter is not acceptable.", field);
}
[[nodiscard]] inline Answer bad_content(std::string_view field) {
    return refuse(400, "INVALID_REQUEST_CONTENT", "The content is not acceptable.", field);
}
[[nodiscard]] inline Answer nothing_found(std::string_view what) {
    return refuse(404, "CONTENT_NOT_FOUND", "Not found: " + std::string(what));
}

// "2020-03-16" or "2020-03-16T10:30:15Z".
[[nodiscard]] std::optional<Timestamp> parse_time(std::string_view text) noexcept;
[[nodiscard]] std::string iso_time(Timestamp at);  // whole seconds
[[nodiscard]] inline std::int64_t whole_seconds_ms(Timestamp at) noexcept {
    return at.milliseconds() / 1000 * 1000;
}

// Decimal digits only.
[[nodiscard]] std::optional<std::int64_t> parse_number(std::string_view text) noexcept;
// A whole number from `least` to `most`, `fallback` when the parameter is absent.
[[nodiscard]] std::optional<std::int64_t> number_of(
    const net::Request& request,
    std::string_view name,
    std::int64_t fallback,
    std::int64_t least,
    std::int64_t most
);
[[nodiscard]] bool is_uuid(std::string_view text) noexcept;
// Text that only its maker can have made: a token, an id, a cursor. The same for the same name.
[[nodiscard]] std::string seal(std::string_view kind, std::string_view name);

// A place in a list, sealed with the list it belongs to.
[[nodiscard]] std::string cursor_of(std::int64_t place, std::string_view list);
[[nodiscard]] std::optional<std::int64_t> parse_cursor(
    std::string_view cursor, std::string_view list
);

// {"unit":"EACH","amount":n}
[[nodiscard]] inline Json amount_json(std::int64_t amount) {
    return Json::object({{"unit", "EACH"}, {"amount", amount}});
}
// The reverse: EACH, and a whole number from 0.
[[nodiscard]] std::optional<std::int64_t> parse_amount(const Json& quantity);

// The bytes of the part of a multipart/form-data body that is named "file".
[[nodiscard]] std::optional<std::string> file_part(const net::Request& request);

}  // namespace tidegate::sandbox::walmart
