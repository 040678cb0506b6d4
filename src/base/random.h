#pragma once

#include <cstdint>

// Seeded random numbers (SplitMix64; Steele, Lea, Flood 2014): the same seed gives the same run on
// every machine. For simulation, sandbox buyers and jitter; never for secrets.

namespace tidegate {

class Random {
public:
    explicit constexpr Random(std::uint64_t seed) noexcept : state_(seed) {}

    constexpr std::uint64_t next() noexcept {
        state_ += 0x9e3779b97f4a7c15ULL;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }
    // Uniform in [0, bound); bound must be positive.
    constexpr std::uint64_t below(std::uint64_t bound) noexcept {
        __extension__ using Wide = unsigned __int128;
        return static_cast<std::uint64_t>((static_cast<Wide>(next()) * bound) >> 64);
    }
    // Uniform in [0, 1).
    constexpr double unit() noexcept { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
    [[nodiscard]] double exponential(double mean) noexcept;
    [[nodiscard]] std::int64_t poisson(double mean) noexcept;

private:
    std::uint64_t state_;
};

}  // namespace tidegate
