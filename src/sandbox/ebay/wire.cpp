#include "sandbox/ebay/wire.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <charconv>
#include <chrono>

namespace tidegate::sandbox::ebay {

namespace {

std::string_view category_of(std::int64_t error_id) {
    return error_id == 25001 || error_id == 30500 ? "APPLICATION" : "REQUEST";
}

std::optional<FilterError> parse_range(std::string_view range, Timestamp now, OrderFilter& filter) {
    const std::size_t dots = range.find("..");
    if (range.size() < 4 || range.front() != '[' || range.back() != ']' ||
        dots == std::string_view::npos) {
        return FilterError{30700, "Invalid filter field"};
    }
    const std::string_view from = range.substr(1, dots - 1);
    const std::string_view until = range.substr(dots + 2, range.size() - dots - 3);
    filter.from = parse_time(from);
    filter.until = until.empty() ? std::nullopt : parse_time(until);
    if (!filter.from || (!until.empty() && !filter.until)) {
        return FilterError{30800, "Incorrect date format"};
    }
    if (*filter.from > now || (filter.until && *filter.until > now)) {
        return FilterError{30850, "The start and end dates can't be in the future"};
    }
    if (filter.until && *filter.until < *filter.from) {
        return FilterError{30820, "The start date should be before the end date"};
    }
    return std::nullopt;
}

std::optional<FilterError> parse_statuses(std::string_view text, OrderFilter& filter) {
    if (text != "{NOT_STARTED|IN_PROGRESS}" && text != "{FULFILLED|IN_PROGRESS}") {
        return FilterError{30700, "Invalid filter value"};
    }
    filter.fulfilment.insert("IN_PROGRESS");
    filter.fulfilment.insert(text.starts_with("{N") ? "NOT_STARTED" : "FULFILLED");
    return std::nullopt;
}

}  // namespace

net::Response json_response(int status, const Json& body) {
    net::Response response;
    response.status = status;
    response.headers = {{"Content-Type", "application/json"}};
    response.body = body.dump();
    return response;
}

Json error_json(std::int64_t error_id, std::string_view message) {
    return Json::object({
        {"errorId", error_id},
        {"domain", error_id >= 30000 ? "API_FULFILLMENT" : "API_INVENTORY"},
        {"category", category_of(error_id)},
        {"message", message},
        {"longMessage", message},
        {"parameters", Json::array()},
    });
}

net::Response error_response(int status, std::int64_t error_id, std::string_view message) {
    Json list = Json::array();
    list.push(error_json(error_id, message));
    return json_response(status, Json::object({{"errors", std::move(list)}}));
}

std::string order_id_text(WireId id) {
    return fmt::format(
        "{:02}-{:05}-{:05}", id / 10'000'000'000, id / 100'000 % 100'000, id % 100'000
    );
}

std::optional<WireId> parse_order_id(std::string_view text) {
    if (text.size() != 14 || text[2] != '-' || text[8] != '-') return std::nullopt;
    std::string digits(text);
    digits.erase(8, 1).erase(2, 1);
    return parse_number(digits, 0, 999'999'999'999);
}

std::string time_text(Timestamp at) {
    return fmt::format(
        "{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
        fmt::gmtime(static_cast<std::time_t>(at.milliseconds() / 1000)),
        at.milliseconds() % 1000
    );
}

std::optional<Timestamp> parse_time(std::string_view text) {
    namespace ch = std::chrono;
    constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd.dddZ";
    if (text.size() != kShape.size()) return std::nullopt;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (kShape[i] == 'd' ? !digit : text[i] != kShape[i]) return std::nullopt;
    }
    const auto number = [&](std::size_t at, std::size_t size) {
        return static_cast<int>(*parse_number(text.substr(at, size), 0, 9999));
    };
    const ch::year_month_day day{
        ch::year(number(0, 4)),
        ch::month(static_cast<unsigned>(number(5, 2))),
        ch::day(static_cast<unsigned>(number(8, 2)))};
    if (!day.ok() || number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > 59) {
        return std::nullopt;
    }
    const std::int64_t days = ch::sys_days(day).time_since_epoch().count();
    const std::int64_t seconds =
        days * 86'400 + number(11, 2) * 3600 + number(14, 2) * 60 + number(17, 2);
    return Timestamp(seconds * 1000 + number(20, 3));
}

std::optional<std::int64_t> parse_number(
    std::string_view text, std::int64_t least, std::int64_t most
) {
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [last, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || last != end || number < least || number > most) {
        return std::nullopt;
    }
    return number;
}

std::optional<FilterError> parse_filter(std::string_view text, Timestamp now, OrderFilter& out) {
    OrderFilter changed;
    OrderFilter created;
    bool by_change = false;
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        const std::string_view part = text.substr(0, comma);
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
        const std::size_t colon = part.find(':');
        const std::string_view name = part.substr(0, colon);
        const std::string_view value =
            colon == std::string_view::npos ? std::string_view() : part.substr(colon + 1);
        std::optional<FilterError> wrong = FilterError{30700, "Invalid filter field"};
        if (name == "lastmodifieddate") {
            by_change = true;
            wrong = parse_range(value, now, changed);
        } else if (name == "creationdate") {
            created.by_creation = true;
            wrong = parse_range(value, now, created);
        } else if (name == "orderfulfillmentstatus") {
            wrong = parse_statuses(value, out);
        }
        if (wrong) return wrong;
    }
    const OrderFilter& dates = created.by_creation ? created : changed;
    if (created.by_creation || by_change) {
        out.by_creation = dates.by_creation;
        out.from = dates.from;
        out.until = dates.until;
    }
    return std::nullopt;
}

}  // namespace tidegate::sandbox::ebay
