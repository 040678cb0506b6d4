#pragma once

#include <compare>
#include <cstdint>

// Times are milliseconds since 1970-01-01T00:00:00Z. The pure modules never ask what time it is:
// a Timestamp reaches them inside a command. Clock is how the edges ask, and how tests and the
// rehearsal answer with a time of their own.

namespace tidegate {

class Duration {
public:
    constexpr Duration() noexcept = default;
    constexpr explicit Duration(std::int64_t milliseconds) noexcept : milliseconds_(milliseconds) {}
    [[nodiscard]] static constexpr Duration seconds(std::int64_t count) noexcept {
        return Duration(count * 1000);
    }
    [[nodiscard]] constexpr std::int64_t milliseconds() const noexcept { return milliseconds_; }
    friend constexpr auto operator<=>(Duration, Duration) noexcept = default;

private:
    std::int64_t milliseconds_ = 0;
};

class Timestamp {
public:
    constexpr Timestamp() noexcept = default;
    constexpr explicit Timestamp(std::int64_t milliseconds) noexcept
        : milliseconds_(milliseconds) {}
    [[nodiscard]] static constexpr Timestamp from_seconds(std::int64_t seconds) noexcept {
        return Timestamp(seconds * 1000);
    }
    [[nodiscard]] constexpr std::int64_t milliseconds() const noexcept { return milliseconds_; }
    friend constexpr auto operator<=>(Timestamp, Timestamp) noexcept = default;
    friend constexpr Timestamp operator+(Timestamp t, Duration d) noexcept {
        return Timestamp(t.milliseconds_ + d.milliseconds());
    }
    friend constexpr Timestamp operator-(Timestamp t, Duration d) noexcept {
        return Timestamp(t.milliseconds_ - d.milliseconds());
    }
    friend constexpr Duration operator-(Timestamp a, Timestamp b) noexcept {
        return Duration(a.milliseconds_ - b.milliseconds_);
    }

private:
    std::int64_t milliseconds_ = 0;
};

// A Timestamp from 1970 to the year 10889 in 6 bytes, for records of which there are millions. It
// only stores: to compare or reckon, it turns into a Timestamp.
class CompactTimestamp {
public:
    constexpr CompactTimestamp() noexcept = default;
    constexpr CompactTimestamp(Timestamp t) noexcept  // NOLINT(google-explicit-constructor)
        : words_{
              static_cast<std::uint16_t>(t.milliseconds()),
              static_cast<std::uint16_t>(t.milliseconds() >> 16),
              static_cast<std::uint16_t>(t.milliseconds() >> 32)} {}
    constexpr operator Timestamp() const noexcept {  // NOLINT(google-explicit-constructor)
        return Timestamp(
            std::int64_t{words_[0]} | std::int64_t{words_[1]} << 16 | std::int64_t{words_[2]} << 32
        );
    }

private:
    std::uint16_t words_[3] = {0, 0, 0};
};

class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Timestamp now() const = 0;
};

// A clock that stands still until it is told otherwise: for tests and virtual time.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Timestamp start) noexcept : now_(start) {}
    [[nodiscard]] Timestamp now() const override { return now_; }
    void set(Timestamp now) noexcept { now_ = now; }
    void advance(Duration by) noexcept { now_ = now_ + by; }

private:
    Timestamp now_;
};

}  // namespace tidegate
