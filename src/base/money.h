#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Money is an amount in the minor unit of its currency (cents, pence; yen have none): an integer,
// so that sums are exact. A currency is its three ISO 4217 letters packed into 15 bits; 0 is
// "unknown".

namespace tidegate {

class Currency {
public:
    constexpr Currency() noexcept = default;
    constexpr explicit Currency(std::uint16_t packed) noexcept : packed_(packed) {}

    // Three letters A-Z, otherwise the unknown currency.
    [[nodiscard]] static Currency parse(std::string_view letters) noexcept;

    [[nodiscard]] constexpr std::uint16_t packed() const noexcept { return packed_; }
    [[nodiscard]] std::string text() const;

    // Digits after the decimal point in prices: 2 but for the currencies without (JPY, KRW,
    // VND...).
    [[nodiscard]] int minor_digits() const noexcept;

    friend constexpr bool operator==(Currency, Currency) noexcept = default;

private:
    std::uint16_t packed_ = 0;
};

// Parses a plain decimal such as "5.00" or "-3" into minor units; nullopt for anything else, for
// more digits than the currency has (unless they are zeros), and for overflow.
[[nodiscard]] std::optional<std::int64_t> parse_minor(
    std::string_view decimal, Currency currency
) noexcept;

}  // namespace tidegate
