#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/quantity.h"
#include "base/time.h"

// eBay lets one listing be revised so many times a day, and freezes it until midnight Pacific time
// after that. All variations of a listing share the count, and so do prices and texts that somebody
// else changes; those are not seen here. Pure: the time is passed in.
//
// 1. The last `reserve` revisions of a day are kept for writes of zero: a listing that cannot be
//    raised any more is a pity, one that cannot be taken to zero is an oversell.
// 2. Writes other than zero keep a pause between them. The first half of what they may use flows
//    with `pause_least`; the second half is spread over the rest of the day.
// 3. What is counted is lost when the process ends. The marketplace still refuses then, and
//    exhaust() takes its word for it.

namespace tidegate::channels::ebay {

struct BudgetOptions {
    std::uint32_t per_day = 250;
    std::uint32_t reserve = 50;
    Duration pause_least = Duration::seconds(15);
};

// Midnight in Los Angeles that comes next after `now`, summer time of 2007 and later.
[[nodiscard]] Timestamp next_pacific_midnight(Timestamp now) noexcept;

class RevisionBudget {
public:
    explicit RevisionBudget(BudgetOptions options) : options_(options) {}

    enum class Verdict : std::uint8_t {
        free,   // send it, and count() it
        wait,   // not now; later the same day or the next
        spent,  // not before midnight
    };
    [[nodiscard]] Verdict ask(std::string_view item, Quantity quantity, Timestamp now) const;
    void count(std::string_view item, Timestamp now);
    // The marketplace says that the day's revisions are used up.
    void exhaust(std::string_view item, Timestamp now);

    [[nodiscard]] std::uint32_t left(std::string_view item, Timestamp now) const;
    // How long writes other than zero wait after the last one.
    [[nodiscard]] Duration pause(std::string_view item, Timestamp now) const;

private:
    struct Use {
        Timestamp day_ends;
        std::uint32_t used = 0;
        Timestamp last;
    };
    [[nodiscard]] Use use_of(std::string_view item, Timestamp now) const;
    [[nodiscard]] std::uint32_t ordinary() const noexcept {
        return options_.per_day > options_.reserve ? options_.per_day - options_.reserve : 0;
    }

    BudgetOptions options_;
    std::map<std::string, Use, std::less<>> uses_;  // by listing
};

}  // namespace tidegate::channels::ebay
