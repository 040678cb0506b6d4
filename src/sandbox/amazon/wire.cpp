#include "sandbox/amazon/wire.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "sandbox/crypto.h"

namespace tidegate::sandbox::amazon {

namespace {

namespace ch = std::chrono;

constexpr std::string_view kSealKey = "amazon sandbox page token";

std::string padded(std::int64_t number, std::size_t width) {
    std::string text = std::to_string(number);
    return std::string(width > text.size() ? width - text.size() : 0, '0') + text;
}

std::string seal(std::string_view content, std::string_view search) {
    return hex(hmac_sha256(kSealKey, std::string(content) + '|' + std::string(search)))
        .substr(0, 16);
}

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = text.find(at);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

}  // namespace

Answer refuse(
    int status, std::string_view code, std::string_view message, std::string_view details
) {
    Json error = Json::object({{"code", code}, {"message", message}, {"details", details}});
    return {status, Json::object({{"errors", Json::array().push(std::move(error))}})};
}

Answer not_found(std::string_view what) {
    return refuse(404, "NotFound", std::string(what) + " not found.");
}

std::string iso(Timestamp at) {
    const ch::sys_seconds when{ch::floor<ch::seconds>(ch::milliseconds{at.milliseconds()})};
    const auto midnight = ch::floor<ch::days>(when);
    const ch::year_month_day date{midnight};
    const std::int64_t seconds = (when - midnight).count();
    return padded(static_cast<int>(date.year()), 4) + '-' +
           padded(static_cast<unsigned>(date.month()), 2) + '-' +
           padded(static_cast<unsigned>(date.day()), 2) + 'T' + padded(seconds / 3600, 2) + ':' +
           padded(seconds / 60 % 60, 2) + ':' + padded(seconds % 60, 2) + 'Z';
}

std::optional<std::int64_t> parse_number(std::string_view text) noexcept {
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (text.empty() || read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return number;
}

std::optional<Timestamp> parse_iso(std::string_view text) noexcept {
    const bool framed = text.size() >= 20 && text[4] == '-' && text[7] == '-' && text[10] == 'T' &&
                        text[13] == ':' && text[16] == ':' && text.back() == 'Z';
    if (!framed) return std::nullopt;
    std::int64_t milliseconds = 0;
    if (text.size() > 20) {
        const auto fraction = parse_number(text.substr(20, text.size() - 21));
        if (text[19] != '.' || text.size() != 24 || !fraction || *fraction < 0) return std::nullopt;
        milliseconds = *fraction;
    }
    std::int64_t parts[6];
    constexpr std::size_t kAt[6] = {0, 5, 8, 11, 14, 17};
    for (std::size_t i = 0; i < 6; ++i) {
        const auto part = parse_number(text.substr(kAt[i], i == 0 ? 4 : 2));
        if (!part || *part < 0) return std::nullopt;
        parts[i] = *part;
    }
    const ch::year_month_day date{
        ch::year{static_cast<int>(parts[0])},
        ch::month{static_cast<unsigned>(parts[1])},
        ch::day{static_cast<unsigned>(parts[2])}};
    if (!date.ok() || parts[3] > 23 || parts[4] > 59 || parts[5] > 59) return std::nullopt;
    const std::int64_t days = ch::sys_days{date}.time_since_epoch().count();
    const std::int64_t seconds = days * 86400 + parts[3] * 3600 + parts[4] * 60 + parts[5];
    return Timestamp(seconds * 1000 + milliseconds);
}

std::string order_text(WireId id) {
    const std::string digits = padded(id, 17);
    return digits.substr(0, 3) + '-' + digits.substr(3, 7) + '-' + digits.substr(10);
}

std::optional<WireId> parse_order(std::string_view text) noexcept {
    if (text.size() != 19 || text[3] != '-' || text[11] != '-') return std::nullopt;
    const auto digits = parse_number(
        std::string(text.substr(0, 3)) + std::string(text.substr(4, 7)) +
        std::string(text.substr(12))
    );
    return digits && *digits >= 0 ? digits : std::nullopt;
}

std::string page_token(const Position& position, Timestamp ends, std::string_view search) {
    std::string content;
    for (const std::int64_t number :
         {position.until.milliseconds(), position.major, position.minor, ends.milliseconds()}) {
        content += std::to_string(number) + '/';
    }
    return content + '+' + seal(content, search);
}

std::optional<Position> parse_page_token(
    std::string_view token, Timestamp now, std::string_view search
) {
    const std::size_t plus = token.find('+');
    if (plus == std::string_view::npos) return std::nullopt;
    const std::string_view content = token.substr(0, plus);
    if (!equal_secret(token.substr(plus + 1), seal(content, search))) return std::nullopt;
    std::vector<std::int64_t> numbers;
    for (const std::string_view part : split(content, '/')) {
        if (const auto number = parse_number(part)) numbers.push_back(*number);
    }
    if (numbers.size() != 4 || Timestamp(numbers[3]) <= now) return std::nullopt;
    return Position{Timestamp(numbers[0]), numbers[1], numbers[2]};
}

Input::Input(const net::Request& request, const std::set<std::string_view>& expected)
    : request_(request) {
    std::set<std::string_view> seen;
    for (const net::QueryParameter& parameter : request.query) {
        if (!expected.contains(parameter.name)) {
            fail("Unknown parameter '" + parameter.name + "'.");
        } else if (!seen.insert(parameter.name).second) {
            fail("Parameter '" + parameter.name + "' is given twice: join its values by commas.");
        }
    }
}

void Input::fail(std::string_view message) {
    if (!refusal_) refusal_ = invalid(message);
}

bool Input::has(std::string_view name) const {
    return std::any_of(
        request_.query.begin(),
        request_.query.end(),
        [&](const net::QueryParameter& parameter) { return parameter.name == name; }
    );
}

std::string_view Input::text(std::string_view name) const {
    return request_.parameter(name);
}

std::vector<std::string> Input::list(
    std::string_view name, std::size_t most, const std::set<std::string_view>& choices
) {
    std::vector<std::string> values;
    if (!has(name)) return values;
    for (const std::string_view part : split(text(name), ',')) {
        if (part.empty() || (!choices.empty() && !choices.contains(part))) {
            fail("Invalid value of '" + std::string(name) + "'.");
        }
        values.emplace_back(part);
    }
    if (values.size() > most) fail("Too many values of '" + std::string(name) + "'.");
    return values;
}

std::int64_t Input::number(
    std::string_view name, std::int64_t least, std::int64_t most, std::int64_t otherwise
) {
    if (!has(name)) return otherwise;
    const auto value = parse_number(text(name));
    if (!value || *value < least || *value > most) {
        fail("Invalid value of '" + std::string(name) + "'.");
        return otherwise;
    }
    return *value;
}

std::optional<Timestamp> Input::time(std::string_view name) {
    if (!has(name)) return std::nullopt;
    const auto value = parse_iso(text(name));
    if (!value) fail("'" + std::string(name) + "' is no time in ISO 8601.");
    return value;
}

std::string Input::search_without(const std::set<std::string_view>& names) const {
    std::set<std::string> parts;
    for (const net::QueryParameter& parameter : request_.query) {
        if (!names.contains(parameter.name)) parts.insert(parameter.name + '=' + parameter.value);
    }
    std::string out;
    for (const std::string& part : parts) out += part + '&';
    return out;
}

}  // namespace tidegate::sandbox::amazon
