#include "cli/values.h"

#include <array>
#include <charconv>
#include <cstddef>

namespace tidegate::cli {

namespace {

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

// Takes a text apart from the left.
class Scanner {
public:
    explicit Scanner(std::string_view text) noexcept : left_(text) {}

    // An unsigned number of `from` to `to` digits.
    std::optional<std::int64_t> number(std::size_t from, std::size_t to) noexcept {
        std::size_t count = 0;
        std::int64_t value = 0;
        while (count < left_.size() && count < to && is_digit(left_[count])) {
            value = value * 10 + (left_[count++] - '0');
        }
        if (count < from) return std::nullopt;
        left_.remove_prefix(count);
        return value;
    }
    bool take(char c) noexcept {
        if (left_.empty() || left_.front() != c) return false;
        left_.remove_prefix(1);
        return true;
    }
    // Milliseconds of ".123"; further digits are cut off.
    std::int64_t fraction() noexcept {
        std::int64_t value = 0;
        int digits = 0;
        for (; !left_.empty() && is_digit(left_.front()); left_.remove_prefix(1)) {
            if (digits++ < 3) value = value * 10 + (left_.front() - '0');
        }
        for (; digits < 3; ++digits) value *= 10;
        return value;
    }
    void skip_spaces() noexcept {
        while (take(' ')) {
        }
    }
    [[nodiscard]] bool done() const noexcept { return left_.empty(); }
    [[nodiscard]] std::string_view left() const noexcept { return left_; }

private:
    std::string_view left_;
};

// Days since 1970-01-01 of a date of the Gregorian calendar: whole eras of 400 years have 146,097
// days, and counted from March every month's days before it are (153 m + 2) / 5.
std::optional<std::int64_t> days_of(
    std::int64_t year, std::int64_t month, std::int64_t day
) noexcept {
    constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || month < 1 || month > 12 || day < 1) return std::nullopt;
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    const int last = kDays[static_cast<std::size_t>(month - 1)] + (leap && month == 2 ? 1 : 0);
    if (day > last) return std::nullopt;
    const std::int64_t y = month <= 2 ? year - 1 : year;
    const std::int64_t era = y / 400;
    const std::int64_t of_era = y - era * 400;
    const std::int64_t from_march = (month + 9) % 12;
    const std::int64_t of_year = (153 * from_march + 2) / 5 + day - 1;
    return era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
}

// "[ T]HH:MM[:SS[.fff]]" and a zone; milliseconds.
std::optional<std::int64_t> time_of_day(Scanner& scan) noexcept {
    if (scan.done()) return 0;
    if (!scan.take('T') && !scan.take(' ')) return std::nullopt;
    scan.skip_spaces();
    const auto hour = scan.number(1, 2);
    if (!hour || !scan.take(':')) return std::nullopt;
    const auto minute = scan.number(2, 2);
    if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
    std::int64_t milliseconds = (*hour * 60 + *minute) * 60'000;
    if (scan.take(':')) {
        const auto second = scan.number(2, 2);
        if (!second || *second > 59) return std::nullopt;
        milliseconds += *second * 1000;
        if (scan.take('.')) milliseconds += scan.fraction();
    }
    scan.skip_spaces();
    if (scan.done() || (scan.take('Z') && scan.done())) return milliseconds;
    const bool east = scan.take('+');
    if (!east && !scan.take('-')) return std::nullopt;
    const auto hours = scan.number(2, 2);
    scan.take(':');
    const auto minutes = scan.number(2, 2);
    if (!hours || !minutes || *hours > 14 || *minutes > 59 || !scan.done()) return std::nullopt;
    const std::int64_t offset = (*hours * 60 + *minutes) * 60'000;
    return east ? milliseconds - offset : milliseconds + offset;
}

std::optional<Timestamp> since_epoch(std::string_view text) noexcept {
    std::int64_t whole = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), whole);
    if (problem != std::errc{} || whole < 0) return std::nullopt;
    constexpr std::int64_t kMillisecondsFrom = 100'000'000'000;  // as seconds: the year 5138
    Scanner rest(text.substr(static_cast<std::size_t>(end - text.data())));
    if (rest.done()) {
        if (whole >= kMillisecondsFrom * 1000) return std::nullopt;
        return whole < kMillisecondsFrom ? Timestamp::from_seconds(whole) : Timestamp(whole);
    }
    if (whole >= kMillisecondsFrom || !rest.take('.')) return std::nullopt;
    const Timestamp at = Timestamp::from_seconds(whole) + Duration(rest.fraction());
    if (!rest.done()) return std::nullopt;
    return at;
}

}  // namespace

std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view kSpaces = " \t\r\n";
    const auto from = text.find_first_not_of(kSpaces);
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(kSpaces) - from + 1);
}

std::optional<std::int64_t> parse_units(std::string_view text) noexcept {
    text = trimmed(text);
    if (text.size() > 1 && text[0] == '+' && is_digit(text[1])) text.remove_prefix(1);
    std::int64_t units = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), units);
    if (problem != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) return units;
    if (text.size() < 2 || text[0] != '.') return std::nullopt;
    if (text.find_first_not_of('0', 1) != std::string_view::npos) return std::nullopt;
    return units;
}

std::optional<Timestamp> parse_moment(std::string_view text) noexcept {
    text = trimmed(text);
    Scanner scan(text);
    const auto first = scan.number(1, 4);
    if (!first) return std::nullopt;
    std::optional<std::int64_t> days;
    if (text.size() > 4 && text[4] == '-') {
        scan.take('-');
        const auto month = scan.number(1, 2);
        if (!month || !scan.take('-')) return std::nullopt;
        const auto day = scan.number(1, 2);
        if (!day) return std::nullopt;
        days = days_of(*first, *month, *day);
    } else if (scan.take('/')) {
        const auto day = scan.number(1, 2);
        if (!day || !scan.take('/')) return std::nullopt;
        const auto year = scan.number(4, 4);
        if (!year) return std::nullopt;
        days = days_of(*year, *first, *day);
    } else {
        return since_epoch(text);
    }
    if (!days) return std::nullopt;
    const auto time = time_of_day(scan);
    if (!time) return std::nullopt;
    return Timestamp(*days * 86'400'000 + *time);
}

}  // namespace tidegate::cli
