#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

// What the Selling Partner API's answers mean for us. An error is a status and a list of
// {code, message, details}; 403 "Unauthorized" stands for an expired token and for a missing role
// alike, so its details decide.

namespace tidegate::channels::amazon {

enum class Meaning : std::uint8_t {
    success,
    throttled,      // not executed; come back later
    unavailable,    // may have been executed
    token_expired,  // not executed; renew the token and repeat once
    unauthorized,   // not executed; the seller has to authorise again
    misconfigured,  // not executed; a role, the client's secret, the account
    not_found,      // not executed; there is no such listing or order
    refused,        // not executed; the request itself is not acceptable
};

// The first entry of an answer's list of errors.
struct ApiError {
    std::string code;
    std::string message;
    std::string details;
};
[[nodiscard]] ApiError read_error(std::string_view body);

[[nodiscard]] Meaning classify(int http_status, const ApiError& error) noexcept;

// Only `unavailable` leaves a doubt.
[[nodiscard]] constexpr bool certainly_not_executed(Meaning meaning) noexcept {
    return meaning != Meaning::success && meaning != Meaning::unavailable;
}

// An Error for people and programs; it holds Amazon's code and message and nothing of ours.
[[nodiscard]] Error to_error(Meaning meaning, int http_status, const ApiError& error);

}  // namespace tidegate::channels::amazon
