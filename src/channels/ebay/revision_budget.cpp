#include "channels/ebay/revision_budget.h"

#include <algorithm>
#include <chrono>

namespace tidegate::channels::ebay {

namespace {

namespace ch = std::chrono;

constexpr std::int64_t kHour = 3'600'000;

std::int64_t days_to_ms(ch::sys_days days) noexcept {
    return days.time_since_epoch().count() * 24 * kHour;
}

// Summer time lasts from the second Sunday of March to the first of November, 2 o'clock by the
// clock that ends.
std::int64_t pacific_offset(std::int64_t utc_ms) noexcept {
    const ch::sys_days day{ch::days{utc_ms / (24 * kHour)}};
    const ch::year year = ch::year_month_day(day).year();
    const std::int64_t begins = days_to_ms(year / ch::March / ch::Sunday[2]) + 10 * kHour;
    const std::int64_t ends = days_to_ms(year / ch::November / ch::Sunday[1]) + 9 * kHour;
    return (utc_ms >= begins && utc_ms < ends ? -7 : -8) * kHour;
}

}  // namespace

Timestamp next_pacific_midnight(Timestamp now) noexcept {
    const std::int64_t utc = now.milliseconds();
    const std::int64_t local = utc + pacific_offset(utc);
    const std::int64_t midnight = (local / (24 * kHour) + 1) * 24 * kHour;
    // The clock may be moved between now and midnight; it never is at midnight.
    std::int64_t guess = midnight - pacific_offset(utc);
    guess = midnight - pacific_offset(guess);
    return Timestamp(guess);
}

RevisionBudget::Use RevisionBudget::use_of(std::string_view item, Timestamp now) const {
    const auto at = uses_.find(item);
    if (at == uses_.end() || now >= at->second.day_ends) {
        return {next_pacific_midnight(now), 0, at == uses_.end() ? Timestamp() : at->second.last};
    }
    return at->second;
}

std::uint32_t RevisionBudget::left(std::string_view item, Timestamp now) const {
    const std::uint32_t used = use_of(item, now).used;
    return used < options_.per_day ? options_.per_day - used : 0;
}

Duration RevisionBudget::pause(std::string_view item, Timestamp now) const {
    const Use use = use_of(item, now);
    if (use.used < ordinary() / 2) return options_.pause_least;
    if (use.used >= ordinary()) return use.day_ends - now;
    // Reckoned from the last write and not from now, or the pause would shrink while it is kept.
    const Duration share((use.day_ends - use.last).milliseconds() / (ordinary() - use.used));
    return std::max(options_.pause_least, share);
}

RevisionBudget::Verdict RevisionBudget::ask(std::string_view item, Quantity quantity, Timestamp now)
    const {
    const Use use = use_of(item, now);
    if (use.used >= options_.per_day) return Verdict::spent;
    if (quantity == Quantity(0)) return Verdict::free;
    if (use.used >= ordinary()) return Verdict::spent;
    // Variations that are written in one call share its moment.
    if (use.last == now || use.last == Timestamp()) return Verdict::free;
    return now < use.last + pause(item, now) ? Verdict::wait : Verdict::free;
}

void RevisionBudget::count(std::string_view item, Timestamp now) {
    Use use = use_of(item, now);
    ++use.used;
    use.last = now;
    uses_.insert_or_assign(std::string(item), use);
}

void RevisionBudget::exhaust(std::string_view item, Timestamp now) {
    Use use = use_of(item, now);
    use.used = options_.per_day;
    uses_.insert_or_assign(std::string(item), use);
}

}  // namespace tidegate::channels::ebay
