#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/assert.h"

// Result<T> is a value or an Error, shaped like std::expected so that it can become an alias of it.
// Operating errors (disk, network, a marketplace, bad input) travel as Result; refusals of the
// ledger are data (ledger::Reject); bugs abort (TIDEGATE_ASSERT).

namespace tidegate {

enum class Retry : bool { no = false, yes = true };

// What went wrong, where, and what a person can do about it. Never holds a secret: callers redact
// before they construct one.
struct Error {
    std::string code;         // closed list in openapi/errors.yaml, for programs
    std::string message;      // one sentence, for people
    std::string hint{};       // what to do about it
    Retry retry = Retry::no;  // whether the same call may succeed later
};

template <class T = std::monostate>
class [[nodiscard]] Result {
public:
    using Value = T;

    Result() requires std::is_default_constructible_v<T> : state_(std::in_place_index<0>) {}
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: as expected
    Result(Error error)
        : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: as expected

    [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    [[nodiscard]] T& value() & {
        TIDEGATE_ASSERT(has_value());
        return *std::get_if<0>(&state_);
    }
    [[nodiscard]] const T& value() const& {
        TIDEGATE_ASSERT(has_value());
        return *std::get_if<0>(&state_);
    }
    [[nodiscard]] T&& value() && {
        TIDEGATE_ASSERT(has_value());
        return std::move(*std::get_if<0>(&state_));
    }
    [[nodiscard]] Error& error() & {
        TIDEGATE_ASSERT(!has_value());
        return *std::get_if<1>(&state_);
    }
    [[nodiscard]] const Error& error() const& {
        TIDEGATE_ASSERT(!has_value());
        return *std::get_if<1>(&state_);
    }

    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

private:
    std::variant<T, Error> state_;
};

using Status = Result<std::monostate>;

}  // namespace tidegate

#define TIDEGATE_CONCAT_INNER(a, b) a##b
#define TIDEGATE_CONCAT(a, b) TIDEGATE_CONCAT_INNER(a, b)

// TIDEGATE_TRY(auto level, find_level(sku)); is a statement: it declares `level`, or returns the
// error from the enclosing function.
#define TIDEGATE_TRY(declaration, expression)                                                 \
    auto TIDEGATE_CONCAT(tried_, __LINE__) = (expression);                                    \
    if (!TIDEGATE_CONCAT(tried_, __LINE__)) return TIDEGATE_CONCAT(tried_, __LINE__).error(); \
    /* NOLINTNEXTLINE(bugprone-macro-parentheses): a declaration takes none */                \
    declaration = std::move(TIDEGATE_CONCAT(tried_, __LINE__)).value()

// TIDEGATE_CHECK(save()); returns the error of a call that yields no value.
#define TIDEGATE_CHECK(expression)        \
    do {                                  \
        auto tried = (expression);        \
        if (!tried) return tried.error(); \
    } while (false)
