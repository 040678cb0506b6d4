#include "channels/json.h"

#include <chrono>

namespace tidegate::channels::json {

namespace {

// Two or four digits at `at`; -1 when there are none.
int digits(std::string_view text, std::size_t at, std::size_t count) noexcept {
    if (at + count > text.size()) return -1;
    int number = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

// Minutes east of UTC of "Z", "+08:00", "-0400".
std::optional<int> offset_minutes(std::string_view zone) noexcept {
    if (zone == "Z" || zone == "z") return 0;
    if (zone.size() < 5 || (zone[0] != '+' && zone[0] != '-')) return std::nullopt;
    const bool colon = zone[3] == ':';
    if (zone.size() != (colon ? 6U : 5U)) return std::nullopt;
    const int hours = digits(zone, 1, 2);
    const int minutes = digits(zone, colon ? 4 : 3, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
    return (zone[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

std::string padded(unsigned number, std::size_t width) {
    std::string text = std::to_string(number);
    return std::string(width > text.size() ? width - text.size() : 0, '0') + text;
}

}  // namespace

std::optional<Timestamp> parse_iso_time(std::string_view text) noexcept {
    namespace ch = std::chrono;
    const int year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
    const int hour = digits(text, 11, 2), minute = digits(text, 14, 2),
              second = digits(text, 17, 2);
    if (year < 1 || month < 1 || day < 1 || hour < 0 || minute < 0 || second < 0) {
        return std::nullopt;
    }
    if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' ') ||
        text[13] != ':' || text[16] != ':' || hour > 23 || minute > 59 || second > 60) {
        return std::nullopt;
    }
    std::size_t at = 19;
    int milliseconds = 0;
    if (at < text.size() && text[at] == '.') {
        int weight = 100;
        for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
            milliseconds += (text[at] - '0') * weight;
            weight /= 10;
        }
    }
    const auto zone = offset_minutes(text.substr(at));
    const ch::year_month_day date{
        ch::year{year},
        ch::month{static_cast<unsigned>(month)},
        ch::day{static_cast<unsigned>(day)}};
    if (!zone || !date.ok()) return std::nullopt;
    const std::int64_t days = ch::sys_days{date}.time_since_epoch().count();
    const std::int64_t seconds =
        days * 86400 + hour * 3600 + minute * 60 + second - std::int64_t{*zone} * 60;
    return Timestamp(seconds * 1000 + milliseconds);
}

std::string iso_time(Timestamp at) {
    namespace ch = std::chrono;
    const ch::sys_seconds when{ch::floor<ch::seconds>(ch::milliseconds{at.milliseconds()})};
    const auto midnight = ch::floor<ch::days>(when);
    const ch::year_month_day date{midnight};
    const auto seconds = static_cast<unsigned>((when - midnight).count());
    return padded(static_cast<unsigned>(static_cast<int>(date.year())), 4) + '-' +
           padded(static_cast<unsigned>(date.month()), 2) + '-' +
           padded(static_cast<unsigned>(date.day()), 2) + 'T' + padded(seconds / 3600, 2) + ':' +
           padded(seconds / 60 % 60, 2) + ':' + padded(seconds % 60, 2) + 'Z';
}

std::string quote(std::string_view text) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            out += "\\u00";
            out += kDigits[byte >> 4];
            out += kDigits[byte & 15];
        } else {
            out += c;
        }
    }
    return out += '"';
}

}  // namespace tidegate::channels::json
