#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/hash.h"

// An ExternalId is the identity of something that others named: an order at a marketplace, a listed
// SKU, a reservation, an idempotency key. It is 128 bits so that tens of millions can be
// remembered.
//
// 1. A text of 1-20 characters from [0-9A-Za-z_-] is kept exactly, six bits a character, and
//    text() gives it back: the order ids of all five marketplaces fit. 64-bit ids never pass
//    through a floating-point number.
// 2. Any other text is kept as 120 bits of SipHash-2-4. Two texts meet with a chance of n^2 / 2^121
//    among n ids: below 10^-18 for ten billion ids that nobody constructs on purpose.
// 3. The empty text is none().

namespace tidegate {

class ExternalId {
public:
    static constexpr std::size_t kExactLength = 20;

    constexpr ExternalId() noexcept = default;

    [[nodiscard]] static ExternalId parse(std::string_view text) noexcept;
    [[nodiscard]] static constexpr ExternalId from_bits(
        std::uint64_t high, std::uint64_t low
    ) noexcept {
        ExternalId id;
        id.high_ = high;
        id.low_ = low;
        return id;
    }
    [[nodiscard]] static constexpr ExternalId none() noexcept { return {}; }

    [[nodiscard]] constexpr bool is_none() const noexcept { return high_ == 0 && low_ == 0; }
    // Whether text() gives back the text that was parsed.
    [[nodiscard]] constexpr bool is_exact() const noexcept { return (high_ >> 56) != kHashedTag; }
    // The text, or "#" and 30 hexadecimal digits for a hashed one.
    [[nodiscard]] std::string text() const;

    [[nodiscard]] constexpr std::uint64_t high() const noexcept { return high_; }
    [[nodiscard]] constexpr std::uint64_t low() const noexcept { return low_; }
    [[nodiscard]] constexpr std::uint64_t hash() const noexcept {
        return mix64(high_ * 0x9e3779b97f4a7c15ULL ^ mix64(low_));
    }

    friend constexpr auto operator<=>(const ExternalId&, const ExternalId&) noexcept = default;

private:
    // Layout: 8 bits of tag (the length 1-20, or kHashedTag), then 120 bits of text or hash.
    static constexpr std::uint64_t kHashedTag = 0xff;
    std::uint64_t high_ = 0;
    std::uint64_t low_ = 0;
};

}  // namespace tidegate

template <>
struct std::hash<tidegate::ExternalId> {
    std::size_t operator()(const tidegate::ExternalId& id) const noexcept { return id.hash(); }
};
