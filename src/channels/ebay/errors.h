#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

// What eBay's answers mean for us. The HTTP status decides first; the error number decides where a
// status says too little: 25025 (somebody else is changing the same item) comes as an HTTP 500.

namespace tidegate::channels::ebay {

enum class Meaning : std::uint8_t {
    success,        // also 207: the entries of the answer tell
    throttled,      // not executed; come back later
    busy,           // not executed: another change of the same item is under way
    unavailable,    // may have been executed
    token_expired,  // not executed; renew the token and repeat once
    unauthorized,   // not executed; the seller has to consent again
    misconfigured,  // not executed; scope, keyset, header
    gone,           // there is no such thing
    refused,        // not executed; the request itself is not acceptable
};

inline constexpr std::int64_t kSystemError = 25001;
inline constexpr std::int64_t kConcurrentAccess = 25025;
inline constexpr std::int64_t kSkuUnknown = 25702;
inline constexpr std::int64_t kItemUnknown = 25710;

// `error_id` 0: the answer named none.
[[nodiscard]] Meaning classify(int http_status, std::int64_t error_id) noexcept;

// Only `unavailable` leaves a doubt.
[[nodiscard]] constexpr bool certainly_not_executed(Meaning meaning) noexcept {
    return meaning != Meaning::success && meaning != Meaning::unavailable;
}

// An Error for people and programs; `message` is eBay's own.
[[nodiscard]] Error to_error(
    Meaning meaning, int http_status, std::int64_t error_id, std::string_view message
);

// A notification that names a key we do not hold yet: it is fetched, and the sender tries again.
[[nodiscard]] Error webhook_key_unknown();

}  // namespace tidegate::channels::ebay
