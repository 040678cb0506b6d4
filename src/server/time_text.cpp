#include "server/time_text.h"

#include <chrono>
#include <cstdint>

namespace tidegate::server {

namespace {

constexpr std::int64_t kDayMs = 86'400'000;

void append_digits(std::string& out, std::int64_t value, int count) {
    char digits[8];
    for (int i = count; i-- > 0; value /= 10) digits[i] = static_cast<char>('0' + value % 10);
    out.append(digits, static_cast<std::size_t>(count));
}

// Reads fixed pieces of a text; after the first that does not fit ok() is false.
class Scanner {
public:
    explicit Scanner(std::string_view text) noexcept : text_(text) {}
    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] bool done() const noexcept { return ok_ && text_.empty(); }
    [[nodiscard]] char peek() const noexcept { return text_.empty() ? '\0' : text_.front(); }

    void expect(char wanted, char or_wanted) noexcept {
        if (peek() != wanted && peek() != or_wanted) ok_ = false;
        skip();
    }
    void skip() noexcept {
        if (text_.empty()) {
            ok_ = false;
        } else {
            text_.remove_prefix(1);
        }
    }
    [[nodiscard]] bool at_digit() const noexcept { return peek() >= '0' && peek() <= '9'; }
    int digit() noexcept {
        if (!at_digit()) ok_ = false;
        const int value = peek() - '0';
        skip();
        return ok_ ? value : 0;
    }
    int number(int digits) noexcept {
        int value = 0;
        for (int i = 0; i < digits; ++i) value = value * 10 + digit();
        return value;
    }

private:
    std::string_view text_;
    bool ok_ = true;
};

}  // namespace

void append_time(std::string& out, Timestamp at) {
    using std::chrono::days;
    using std::chrono::sys_days;
    std::int64_t day = at.milliseconds() / kDayMs;
    std::int64_t rest = at.milliseconds() % kDayMs;
    if (rest < 0) {
        rest += kDayMs;
        --day;
    }
    const std::chrono::year_month_day date{sys_days{days{day}}};
    append_digits(out, static_cast<int>(date.year()), 4);
    out += '-';
    append_digits(out, static_cast<unsigned>(date.month()), 2);
    out += '-';
    append_digits(out, static_cast<unsigned>(date.day()), 2);
    out += 'T';
    append_digits(out, rest / 3'600'000, 2);
    out += ':';
    append_digits(out, rest / 60'000 % 60, 2);
    out += ':';
    append_digits(out, rest / 1000 % 60, 2);
    out += '.';
    append_digits(out, rest % 1000, 3);
    out += 'Z';
}

std::string format_time(Timestamp at) {
    std::string text;
    append_time(text, at);
    return text;
}

std::optional<Timestamp> parse_time(std::string_view text) noexcept {
    using namespace std::chrono;
    Scanner in(text);
    const int y = in.number(4);
    in.expect('-', '-');
    const int m = in.number(2);
    in.expect('-', '-');
    const int d = in.number(2);
    in.expect('T', 't');
    const int hour = in.number(2);
    in.expect(':', ':');
    const int minute = in.number(2);
    in.expect(':', ':');
    const int second = in.number(2);
    int milliseconds = 0;
    if (in.ok() && in.peek() == '.') {
        in.skip();
        milliseconds = in.digit() * 100;
        if (in.at_digit()) milliseconds += in.digit() * 10;
        if (in.at_digit()) milliseconds += in.digit();
        while (in.at_digit()) in.skip();
    }
    std::int64_t offset_minutes = 0;
    if (in.peek() == '+' || in.peek() == '-') {
        const int sign = in.peek() == '-' ? -1 : 1;
        in.skip();
        const int hours = in.number(2);
        in.expect(':', ':');
        const int minutes = in.number(2);
        if (hours > 23 || minutes > 59) return std::nullopt;
        offset_minutes = sign * (hours * 60 + minutes);
    } else {
        in.expect('Z', 'z');
    }
    const year_month_day date{
        year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
    if (!in.done() || !date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
    const std::int64_t days_since = sys_days{date}.time_since_epoch().count();
    const std::int64_t seconds = days_since * 86400 + hour * 3600 + minute * 60 + second;
    return Timestamp((seconds - offset_minutes * 60) * 1000 + milliseconds);
}

}  // namespace tidegate::server
