#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// What the subcommands print. Results to standard output, complaints to standard error.

namespace tidegate::cli {

// One JSON object, its fields in the order in which they were added.
class JsonObject {
public:
    template <std::integral T>
    JsonObject& add(std::string_view name, T value) {
        if constexpr (std::same_as<T, bool>) return raw(name, value ? "true" : "false");
        return raw(name, std::to_string(value));
    }
    JsonObject& add(std::string_view name, double value);
    JsonObject& add(std::string_view name, std::string_view value);
    JsonObject& add(std::string_view name, const char* value) {
        return add(name, std::string_view(value));
    }
    JsonObject& add(std::string_view name, const std::vector<std::string>& values);
    JsonObject& add(std::string_view name, const JsonObject& value) {
        return raw(name, value.text());
    }
    JsonObject& add(std::string_view name, const std::vector<JsonObject>& values);

    [[nodiscard]] std::string text() const { return "{" + fields_ + "}"; }

private:
    JsonObject& raw(std::string_view name, std::string_view value);

    std::string fields_;
};

// Quoted, with what JSON wants escaped; bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string json_text(std::string_view text);

// Length of the well-formed UTF-8 sequence that `text`, which is not empty, starts with; 0 if none.
[[nodiscard]] std::size_t utf8_length(std::string_view text) noexcept;

void print_line(const std::string& line);

// Says what went wrong and what to do about it, by the error's own hint or else by
// openapi/errors.yaml; the exit code.
int complain(const Error& error);

}  // namespace tidegate::cli
