#pragma once

#include <compare>
#include <cstdint>

// A Quantity counts whole base units of a SKU. It may be negative: a negative stock figure is an
// incident to be shown, never clamped. Quantities that enter from outside are bounded by kLimit, so
// that sums of a few of them can never overflow.

namespace tidegate {

class Quantity {
public:
    static constexpr std::int64_t kLimit = 1'000'000'000;

    constexpr Quantity() noexcept = default;
    constexpr explicit Quantity(std::int64_t units) noexcept : units_(units) {}

    [[nodiscard]] constexpr std::int64_t units() const noexcept { return units_; }
    [[nodiscard]] constexpr bool in_range() const noexcept {
        return units_ >= -kLimit && units_ <= kLimit;
    }

    friend constexpr auto operator<=>(Quantity, Quantity) noexcept = default;
    friend constexpr Quantity operator+(Quantity a, Quantity b) noexcept {
        return Quantity(a.units_ + b.units_);
    }
    friend constexpr Quantity operator-(Quantity a, Quantity b) noexcept {
        return Quantity(a.units_ - b.units_);
    }
    constexpr Quantity operator-() const noexcept { return Quantity(-units_); }
    constexpr Quantity& operator+=(Quantity other) noexcept {
        units_ += other.units_;
        return *this;
    }
    constexpr Quantity& operator-=(Quantity other) noexcept {
        units_ -= other.units_;
        return *this;
    }

private:
    std::int64_t units_ = 0;
};

}  // namespace tidegate
