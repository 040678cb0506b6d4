#include "base/money.h"

#include <array>
#include <limits>

namespace tidegate {

Currency Currency::parse(std::string_view letters) noexcept {
    if (letters.size() != 3) return {};
    unsigned packed = 0;
    for (const char letter : letters) {
        if (letter < 'A' || letter > 'Z') return {};
        packed = packed * 32 + static_cast<unsigned>(letter - 'A' + 1);
    }
    return Currency(static_cast<std::uint16_t>(packed));
}

std::string Currency::text() const {
    if (packed_ == 0) return {};
    std::string letters(3, 'A');
    unsigned rest = packed_;
    for (int i = 2; i >= 0; --i) {
        letters[static_cast<std::size_t>(i)] = static_cast<char>('A' + (rest % 32) - 1);
        rest /= 32;
    }
    return letters;
}

int Currency::minor_digits() const noexcept {
    static const std::array<Currency, 5> kWithoutMinor = {
        Currency::parse("JPY"),
        Currency::parse("KRW"),
        Currency::parse("VND"),
        Currency::parse("CLP"),
        Currency::parse("ISK")};
    for (const Currency whole : kWithoutMinor) {
        if (*this == whole) return 0;
    }
    return 2;
}

std::optional<std::int64_t> parse_minor(std::string_view decimal, Currency currency) noexcept {
    bool negative = false;
    if (!decimal.empty() && decimal.front() == '-') {
        negative = true;
        decimal.remove_prefix(1);
    }
    const int minor_digits = currency.minor_digits();
    std::int64_t amount = 0;
    int digits = 0;
    int decimals = -1;  // digits seen after the point; -1 before it
    const auto push = [&amount](int digit) {
        if (amount > (std::numeric_limits<std::int64_t>::max() - digit) / 10) return false;
        amount = amount * 10 + digit;
        return true;
    };
    for (const char c : decimal) {
        if (c == '.') {
            if (decimals >= 0) return std::nullopt;
            decimals = 0;
            continue;
        }
        if (c < '0' || c > '9') return std::nullopt;
        ++digits;
        if (decimals >= minor_digits) {
            if (c != '0') return std::nullopt;
            continue;
        }
        if (!push(c - '0')) return std::nullopt;
        if (decimals >= 0) ++decimals;
    }
    if (digits == 0) return std::nullopt;
    for (int have = decimals < 0 ? 0 : decimals; have < minor_digits; ++have) {
        if (!push(0)) return std::nullopt;
    }
    return negative ? -amount : amount;
}

}  // namespace tidegate
