#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.h"

// Reads JSON bodies strictly: what is not asked for, given twice, of another type or out of range
// is refused by name, and nothing is converted silently. The first thing that is wrong is kept in
// InputProblem; after it every reader answers defaults, so that callers check once, at the end.
//
// One JsonBody belongs to one thread; readers and the texts they give live as long as it is not
// parsed again.

namespace tidegate::server {

struct InputProblem {
    std::string code;    // of openapi/errors.yaml; empty: nothing is wrong
    std::string field;   // "lines[2].quantity"
    std::string detail;  // what would be right

    [[nodiscard]] bool none() const noexcept { return code.empty(); }
};

// One value inside a JsonBody; opaque, so that the parser's headers stay out of this one.
struct JsonValue {
    alignas(std::uint64_t) std::array<std::byte, 16> raw{};
};

enum class Need : std::uint8_t { required, optional };

class ObjectReader;

class JsonBody {
public:
    JsonBody();
    ~JsonBody();
    JsonBody(const JsonBody&) = delete;
    JsonBody& operator=(const JsonBody&) = delete;

    // Checks the whole text (UTF-8, one value, at most 8 deep) before anything is read from it.
    [[nodiscard]] bool parse(std::string_view text, InputProblem& problem);
    [[nodiscard]] const JsonValue& root() const noexcept { return root_; }

private:
    struct Parser;
    std::unique_ptr<Parser> parser_;
    JsonValue root_;
};

// The objects of an array, one after the other.
class ArrayReader {
public:
    ArrayReader() = default;
    // The next object; false at the end. `index` counts from 0.
    [[nodiscard]] bool next(JsonValue& value);
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t index() const noexcept { return index_; }

private:
    friend class ObjectReader;
    JsonValue at_;
    JsonValue end_;
    std::size_t size_ = 0;
    std::size_t index_ = static_cast<std::size_t>(-1);
};

class ObjectReader {
public:
    static constexpr std::size_t kFieldsMax = 12;
    using Names = std::span<const std::string_view>;

    // Refuses anything but an object with fields among `names`, each at most once.
    ObjectReader(InputProblem& problem, const JsonValue& value, Names names);
    // The same for an element of an array field of `parent`.
    ObjectReader(
        const ObjectReader& parent,
        std::string_view name,
        std::size_t index,
        const JsonValue& value,
        Names names
    );

    [[nodiscard]] bool ok() const noexcept { return problem_.none(); }
    [[nodiscard]] bool has(std::string_view name) const noexcept { return find(name) != nullptr; }

    // 1 to `bytes_max` bytes; empty when optional and absent.
    [[nodiscard]] std::string_view text(
        std::string_view name, std::size_t bytes_max, Need need = Need::required
    );
    // `fallback` when optional and absent.
    [[nodiscard]] std::int64_t integer(
        std::string_view name,
        std::int64_t min,
        std::int64_t max,
        Need need = Need::required,
        std::int64_t fallback = 0
    );
    [[nodiscard]] bool boolean(std::string_view name, bool fallback);
    [[nodiscard]] Timestamp time(std::string_view name, Need need = Need::required);
    template <class Value, std::size_t N>
    [[nodiscard]] Value choice(
        std::string_view name,
        const std::array<std::pair<std::string_view, Value>, N>& values,
        std::optional<Value> fallback = std::nullopt
    ) {
        const std::string_view given = text(name, 100, fallback ? Need::optional : Need::required);
        for (const auto& [spelling, value] : values) {
            if (spelling == given) return value;
        }
        if (!ok() || (fallback && !has(name))) return fallback.value_or(Value{});
        std::string detail = "One of";
        for (const auto& [spelling, value] : values) {
            detail += detail.size() == 6 ? " " : ", ";
            detail += spelling;
        }
        fail("invalid_value", name, detail + ".");
        return Value{};
    }
    // An array of objects, with `size_min` to `size_max` of them.
    [[nodiscard]] ArrayReader objects(
        std::string_view name, std::size_t size_min, std::size_t size_max
    );

    // Records what is wrong with a field, unless something was wrong before.
    void fail(std::string_view code, std::string_view name, std::string_view detail);

private:
    void scan(const JsonValue& value);
    [[nodiscard]] const JsonValue* find(std::string_view name) const noexcept;
    [[nodiscard]] const JsonValue* need_field(std::string_view name, Need need);
    [[nodiscard]] std::string path(std::string_view name) const;

    InputProblem& problem_;
    const ObjectReader* parent_ = nullptr;
    std::string_view name_in_parent_;
    std::size_t index_in_parent_ = 0;
    Names names_;
    std::array<JsonValue, kFieldsMax> values_{};
    std::uint32_t given_ = 0;  // bit i: names_[i] is there
};

}  // namespace tidegate::server
