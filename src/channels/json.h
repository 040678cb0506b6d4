#pragma once

#include <simdjson.h>

#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/external_id.h"
#include "base/time.h"

// Reading and writing JSON inside this module; only .cpp files include it. simdjson checks UTF-8
// and structure; what is read here is checked for type and range. 64-bit ids arrive as strings or
// as numbers and are taken digit by digit, never through a floating-point number.

namespace tidegate::channels::json {

namespace od = simdjson::ondemand;

// A parser and the padded copy that it reads. One per thread; a document lives until the next open.
class Reader {
public:
    [[nodiscard]] static Reader& of_this_thread() {
        thread_local Reader reader;
        return reader;
    }
    [[nodiscard]] simdjson::error_code open(std::string_view text, od::document& out) {
        const std::size_t needed = text.size() + simdjson::SIMDJSON_PADDING;
        if (buffer_.size() < needed) buffer_.resize(needed);
        std::memcpy(buffer_.data(), text.data(), text.size());
        std::memset(buffer_.data() + text.size(), 0, simdjson::SIMDJSON_PADDING);
        return parser_.iterate(buffer_.data(), text.size(), needed).get(out);
    }

private:
    od::parser parser_;
    std::vector<char> buffer_;
};

[[nodiscard]] inline std::string_view trim(std::string_view token) {
    while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ')
        token.remove_suffix(1);
    return token;
}

[[nodiscard]] inline bool all_digits(std::string_view text) {
    if (text.empty() || text.size() > 20) return false;
    for (const char c : text) {
        if (c < '0' || c > '9') return false;
    }
    return true;
}

// A string, or nothing for any other type.
template <class Value>
[[nodiscard]] std::optional<std::string_view> text(Value&& value) {
    std::string_view out;
    if (value.get_string().get(out) != simdjson::SUCCESS) return std::nullopt;
    return out;
}

template <class Value>
[[nodiscard]] std::string text_or_empty(Value&& value) {
    return std::string(text(value).value_or(""));
}

// The characters of a string or of an unsigned whole number.
template <class Value>
[[nodiscard]] std::optional<std::string_view> id_text(Value&& value) {
    od::json_type type{};
    if (value.type().get(type) != simdjson::SUCCESS) return std::nullopt;
    if (type == od::json_type::string) return text(value);
    if (type != od::json_type::number) return std::nullopt;
    std::string_view token = trim(value.raw_json_token());
    if (!all_digits(token)) return std::nullopt;
    return token;
}

template <class Value>
[[nodiscard]] ExternalId id(Value&& value) {
    const auto digits = id_text(value);
    return digits ? ExternalId::parse(*digits) : ExternalId::none();
}

// A whole number, also when it is written as a string.
template <class Value>
[[nodiscard]] std::optional<std::int64_t> integer(Value&& value) {
    od::json_type type{};
    if (value.type().get(type) != simdjson::SUCCESS) return std::nullopt;
    std::string_view digits;
    if (type == od::json_type::string) {
        if (value.get_string().get(digits) != simdjson::SUCCESS) return std::nullopt;
    } else if (type == od::json_type::number) {
        digits = trim(value.raw_json_token());
    } else {
        return std::nullopt;
    }
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return number;
}

template <class Value>
[[nodiscard]] bool is_null(Value&& value) {
    od::json_type type{};
    return value.type().get(type) == simdjson::SUCCESS && type == od::json_type::null;
}

// Calls visit(key, value) for every field; false when the object is broken or a visit says false.
template <class Visit>
[[nodiscard]] bool each_field(od::object& object, Visit visit) {
    for (auto entry : object) {
        std::string_view key;
        od::value value;
        if (entry.unescaped_key().get(key) || entry.value().get(value)) return false;
        if (!visit(key, value)) return false;
    }
    return true;
}
template <class Visit>
[[nodiscard]] bool each_field(od::value& value, Visit visit) {
    od::object object;
    return !value.get_object().get(object) && each_field(object, visit);
}
// Calls visit(element) for every element of a list; null counts as an empty one.
template <class Visit>
[[nodiscard]] bool each_element(od::value& value, Visit visit) {
    od::array array;
    if (is_null(value)) return true;
    if (value.get_array().get(array)) return false;
    for (auto element : array) {
        od::value item;
        if (element.get(item) || !visit(item)) return false;
    }
    return true;
}

// "2026-01-02T03:04:05Z", also with milliseconds or an offset.
[[nodiscard]] std::optional<Timestamp> parse_iso_time(std::string_view text) noexcept;
[[nodiscard]] std::string iso_time(Timestamp at);  // whole seconds, UTC

// `text` in quotation marks, escaped.
[[nodiscard]] std::string quote(std::string_view text);

}  // namespace tidegate::channels::json
