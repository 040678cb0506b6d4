#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

// What Walmart's answers mean for us. The HTTP status decides; the first error of the body says
// why.

namespace tidegate::channels::walmart {

enum class Meaning : std::uint8_t {
    success,
    throttled,      // not executed; come back later
    unavailable,    // may have been executed
    token_expired,  // not executed; renew the token and repeat once
    unauthorized,   // not executed; a person has to look at the keys
    forbidden,      // not executed; the keys lack a right
    not_found,      // not executed; there is no such SKU or order
    refused,        // not executed; the request itself is not acceptable
};

[[nodiscard]] Meaning classify(int http_status) noexcept;

// Only `unavailable` leaves a doubt.
[[nodiscard]] constexpr bool certainly_not_executed(Meaning meaning) noexcept {
    return meaning != Meaning::success && meaning != Meaning::unavailable;
}

// "CODE: description" of the first error in a body, whichever of the shapes it has:
// {"errors":{"error":[...]}}, {"errors":[...]}, {"error":[...]}. Empty when there is none.
[[nodiscard]] std::string first_error(std::string_view body);

// An Error for people and programs; `detail` is what first_error() found.
[[nodiscard]] Error to_error(Meaning meaning, int http_status, std::string_view detail);

}  // namespace tidegate::channels::walmart
