#include "rehearsal/mirror_hub.h"

#include <algorithm>

#include "allocation/largest_remainder.h"

namespace tidegate::rehearsal {

MirrorHub::MirrorHub(
    const Scenario& scenario, const Policy& policy, Outbox& outbox, Timestamp start
)
    : outbox_(outbox),
      policy_(policy),
      left_(scenario.stock),
      opening_(scenario.marketplaces.size()),
      shown_(scenario.marketplaces.size()) {
    if (policy.kind == Policy::Kind::fixed_split) {
        std::vector<std::int64_t> ratios = allocation::equal_ratios(opening_.size());
        for (std::size_t i = 0; i < ratios.size(); ++i) {
            if (scenario.marketplaces[i].ratio >= 0) ratios[i] = scenario.marketplaces[i].ratio;
        }
        opening_ = allocation::largest_remainder(scenario.stock, ratios);
    } else {
        std::fill(
            opening_.begin(),
            opening_.end(),
            std::max<std::int64_t>(0, scenario.stock - policy.buffer)
        );
        next_ = start + policy.every;
    }
    for (std::size_t i = 0; i < opening_.size(); ++i) shown_[i].quantity = opening_[i];
}

void MirrorHub::order_seen(std::size_t place, std::uint64_t order, Timestamp, Timestamp) {
    if (!seen_.insert(order).second) return;
    --left_;
    --shown_[place].quantity;
}

void MirrorHub::cancel_seen(std::size_t, std::uint64_t, Timestamp, Timestamp) {
    ++left_;
}

void MirrorHub::failed(std::size_t place, std::uint32_t, Timestamp) {
    shown_[place].stale = true;
    outbox_.read(place);
}

void MirrorHub::answer_lost(std::size_t place, std::uint32_t, Timestamp) {
    shown_[place].stale = true;
}

void MirrorHub::stock_changed(std::int64_t units, Timestamp) {
    left_ += units;
}

void MirrorHub::wake(Timestamp now) {
    if (!next_ || now < *next_) return;
    next_ = now + policy_.every;
    const std::int64_t quantity = std::max<std::int64_t>(0, left_ - policy_.buffer);
    for (std::size_t place = 0; place < shown_.size(); ++place) {
        Shown& shown = shown_[place];
        if (shown.quantity == quantity && !shown.stale) continue;
        const std::int64_t from = std::max<std::int64_t>(0, shown.quantity);
        shown = {quantity, false};
        outbox_.send(place, ++writes_, quantity, from);
    }
}

}  // namespace tidegate::rehearsal
