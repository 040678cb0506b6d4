#pragma once

#include <string>
#include <utility>
#include <vector>

#include "allocation/planner.h"
#include "world.h"

// One SKU on three channels under the planner, from the seller's settings to what each marketplace
// is told: its writes are requested, confirmed and proven until it has none left.

namespace tidegate::allocation {

using ledger::Mode;
using ledger::World;

using Units = std::vector<int>;

class Pool : public World {
public:
    explicit Pool(Mode mode) {
        for (const char* name : {"tiktok", "amazon", "ebay"}) channels.push_back(channel(name));
        shelf = place("shelf");
        cup = sku("CUP");
        must(ledger::SetMode{cup, mode});
    }
    void set_ratios(const Units& percent) {
        for (std::size_t i = 0; i < channels.size(); ++i) {
            planner.settings().set_channel(channels[i], {percent[i] * 100});
        }
    }
    void list_all(const Units& shown) {
        for (std::size_t i = 0; i < channels.size(); ++i) {
            listings.push_back(list(channels[i], "item", cup, shown[i]));
        }
    }
    // Everything the planner wants, until it wants nothing more.
    void settle() {
        for (int round = 0; round < 10; ++round) {
            at(++now);
            tell();
            const auto writes = planner.next_commands(state(), time(now), 100);
            if (writes.empty()) return;
            for (const PlannedWrite& write : writes) must(write.command());
            for (const PlannedWrite& write : writes) {
                must(ledger::ConfirmWrite{
                    write.listing, state().listing(write.listing).write, time(now)});
            }
            at(++now);
            all_seen();
        }
        ADD_FAILURE() << "the planner never rests";
    }
    void sell(std::size_t where, int units) {
        at(++now);
        order(channels[where], "o" + std::to_string(now), {{"item", units}});
    }
    [[nodiscard]] Units shown() const {
        Units units;
        for (const ListingId id : listings) units.push_back(state().listing(id).remaining);
        return units;
    }

    Planner planner;
    std::vector<ChannelId> channels;
    std::vector<ListingId> listings;
    LocationId shelf;
    SkuId cup;
    int now = 1'000;

private:
    void tell() {
        for (; told_ < events.size(); ++told_) planner.on_event(state(), events[told_]);
    }
    std::size_t told_ = 0;
};

}  // namespace tidegate::allocation
