#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

// A JSON value that the sandbox reads requests into and builds answers from.
//
// 1. Whole numbers within 64 signed bits stay integers: ids never pass through a double.
// 2. An object keeps its members in the order they were added; of two members of one name, find()
//    gives the first.

namespace tidegate::sandbox {

class Json {
public:
    using Array = std::vector<Json>;
    using Member = std::pair<std::string, Json>;
    using Object = std::vector<Member>;

    // Out of line: inlined moves of a recursive variant upset GCC 12's flow analysis.
    Json() noexcept;
    Json(const Json& other);
    Json(Json&& other) noexcept;
    Json& operator=(const Json& other);
    Json& operator=(Json&& other) noexcept;
    ~Json();
    Json(std::nullptr_t) : Json() {}                               // NOLINT: a literal
    Json(bool value) : value_(value) {}                            // NOLINT: a literal
    Json(int value) : value_(static_cast<std::int64_t>(value)) {}  // NOLINT: a literal
    Json(std::int64_t value) : value_(value) {}                    // NOLINT: a literal
    Json(double value) : value_(value) {}                          // NOLINT: a literal
    Json(const char* value) : value_(std::string(value)) {}        // NOLINT: a literal
    Json(std::string_view value) : value_(std::string(value)) {}   // NOLINT: a literal
    Json(std::string value) : value_(std::move(value)) {}          // NOLINT: a literal
    Json(Array value) : value_(std::move(value)) {}                // NOLINT: a literal
    Json(Object value) : value_(std::move(value)) {}               // NOLINT: a literal

    [[nodiscard]] static Json object(std::initializer_list<Member> members = {}) {
        return Object(members);
    }
    [[nodiscard]] static Json array() { return Array(); }
    // nullopt for anything that is not one JSON text in UTF-8.
    [[nodiscard]] static std::optional<Json> parse(std::string_view text);
    [[nodiscard]] std::string dump() const;

    [[nodiscard]] bool is_null() const { return value_.index() == 0; }
    [[nodiscard]] bool is_bool() const { return value_.index() == 1; }
    [[nodiscard]] bool is_integer() const { return value_.index() == 2; }
    [[nodiscard]] bool is_number() const { return value_.index() == 2 || value_.index() == 3; }
    [[nodiscard]] bool is_string() const { return value_.index() == 4; }
    [[nodiscard]] bool is_array() const { return value_.index() == 5; }
    [[nodiscard]] bool is_object() const { return value_.index() == 6; }

    // Each gives its fallback for a value of another kind.
    [[nodiscard]] bool as_bool(bool fallback = false) const;
    [[nodiscard]] std::int64_t as_integer(std::int64_t fallback = 0) const;
    [[nodiscard]] double as_number(double fallback = 0) const;
    [[nodiscard]] const std::string& as_string() const;  // empty for another kind
    [[nodiscard]] const Array& items() const;            // empty for another kind
    [[nodiscard]] const Object& members() const;         // empty for another kind

    // The member of that name, or nullptr: also for a value that is no object.
    [[nodiscard]] const Json* find(std::string_view name) const;
    // The member of that name, or null.
    [[nodiscard]] const Json& operator[](std::string_view name) const;
    Json& set(std::string_view name, Json value);  // replaces or appends; returns *this
    Json& push(Json value);                        // appends to an array; returns *this

    friend bool operator==(const Json& a, const Json& b);

private:
    void write(std::string& out) const;

    std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_;
};

}  // namespace tidegate::sandbox
