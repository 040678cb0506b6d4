#include "sandbox/shopify/wire.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <charconv>
#include <chrono>

namespace tidegate::sandbox::shopify {

std::string gid(std::string_view type, WireId id) {
    return "gid://shopify/" + std::string(type) + "/" + std::to_string(id);
}

std::optional<WireId> parse_number(std::string_view text) noexcept {
    WireId id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc() || end != text.data() + text.size() || id < 0) return std::nullopt;
    return id;
}

std::optional<WireId> parse_gid(std::string_view text, std::string_view type) {
    const std::string prefix = "gid://shopify/" + std::string(type) + "/";
    if (!text.starts_with(prefix)) return std::nullopt;
    return parse_number(text.substr(prefix.size()));
}

std::string level_gid(WireId location, WireId item) {
    return gid("InventoryLevel", location) + "?inventory_item_id=" + std::to_string(item);
}

std::string iso(Timestamp at) {
    return fmt::format(
        "{:%Y-%m-%dT%H:%M:%S}Z", fmt::gmtime(static_cast<std::time_t>(at.milliseconds() / 1000))
    );
}

std::optional<Timestamp> parse_iso(std::string_view text) noexcept {
    const auto number = [&](std::size_t from, std::size_t size) -> std::int64_t {
        if (text.size() < from + size) return -1;
        const auto value = parse_number(text.substr(from, size));
        return value ? *value : -1;
    };
    const std::int64_t year = number(0, 4);
    const std::int64_t month = number(5, 2);
    const std::int64_t day = number(8, 2);
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
    const std::chrono::year_month_day date{
        std::chrono::year(static_cast<int>(year)),
        std::chrono::month(static_cast<unsigned>(month)),
        std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return std::nullopt;
    std::int64_t seconds = std::chrono::sys_days(date).time_since_epoch().count() * 86400;
    if (text.size() == 10) return Timestamp::from_seconds(seconds);
    const std::int64_t hour = number(11, 2);
    const std::int64_t minute = number(14, 2);
    const std::int64_t second = number(17, 2);
    if (hour < 0 || minute < 0 || second < 0 || text[10] != 'T') return std::nullopt;
    seconds += hour * 3600 + minute * 60 + second;
    std::size_t at = 19;
    std::int64_t milliseconds = 0;
    if (at < text.size() && text[at] == '.') {
        milliseconds = std::max<std::int64_t>(0, number(at + 1, 3));
        while (++at < text.size() && text[at] >= '0' && text[at] <= '9') {
        }
    }
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
        const std::int64_t offset = number(at + 1, 2) * 3600 + number(at + 4, 2) * 60;
        seconds -= text[at] == '+' ? offset : -offset;
    } else if (text.substr(at) != "Z" && at != text.size()) {
        return std::nullopt;
    }
    return Timestamp(seconds * 1000 + milliseconds);
}

namespace {

// The next word; quotes keep blanks together and are removed.
std::string take_word(std::string_view& rest) {
    std::string word;
    char quote = 0;
    while (!rest.empty()) {
        const char c = rest.front();
        if (quote == 0 && c == ' ') break;
        rest.remove_prefix(1);
        if (quote != 0 ? c == quote : (c == '\'' || c == '"')) {
            quote = quote != 0 ? '\0' : c;
        } else {
            word += c;
        }
    }
    return word;
}

}  // namespace

std::vector<Term> parse_search(std::string_view query) {
    std::vector<Term> terms;
    while (!query.empty()) {
        if (query.front() == ' ') {
            query.remove_prefix(1);
            continue;
        }
        const std::string word = take_word(query);
        if (word == "AND" || word.empty()) continue;
        Term term;
        std::string_view value = word;
        if (const auto colon = word.find(':'); colon != std::string::npos) {
            term.field = word.substr(0, colon);
            value.remove_prefix(colon + 1);
        }
        using Relation = Term::Relation;
        static constexpr std::pair<std::string_view, Relation> kSigns[] = {
            {">=", Relation::greater_equal},
            {"<=", Relation::less_equal},
            {">", Relation::greater},
            {"<", Relation::less}};
        for (const auto& [sign, relation] : kSigns) {
            if (!value.starts_with(sign)) continue;
            term.relation = relation;
            value.remove_prefix(sign.size());
            break;
        }
        term.value = value;
        terms.push_back(std::move(term));
    }
    return terms;
}

bool holds(Term::Relation relation, std::int64_t left, std::int64_t right) noexcept {
    switch (relation) {
        case Term::Relation::equal:
            return left == right;
        case Term::Relation::less:
            return left < right;
        case Term::Relation::less_equal:
            return left <= right;
        case Term::Relation::greater:
            return left > right;
        case Term::Relation::greater_equal:
            return left >= right;
    }
    return false;
}

}  // namespace tidegate::sandbox::shopify
