#include "allocation/rules.h"

#include <algorithm>

namespace tidegate::allocation {

namespace {

__extension__ using Wide = __int128;

class Pipeline {
public:
    explicit Pipeline(std::int64_t share) { shown_.units = share; }

    void set(std::int64_t units, Rule rule) {
        if (units == shown_.units) return;
        shown_.units = units;
        shown_.decided = rule;
    }
    void at_most(std::int64_t units, Rule rule) { set(std::min(units, shown_.units), rule); }
    [[nodiscard]] Shown& shown() { return shown_; }

private:
    Shown shown_;
};

std::int64_t part_of(std::int64_t sellable, std::int64_t part) {
    return static_cast<std::int64_t>(
        static_cast<Wide>(std::max<std::int64_t>(0, sellable)) * part / kWhole
    );
}

}  // namespace

Shown apply_rules(const ChannelPolicy& policy, const RuleInputs& inputs) {
    Pipeline pipeline(std::max<std::int64_t>(0, inputs.share));
    Shown& shown = pipeline.shown();
    pipeline.set(std::max<std::int64_t>(0, shown.units - inputs.buffer), Rule::buffer);
    if (policy.part_most < kWhole) {
        pipeline.at_most(part_of(inputs.sellable, policy.part_most), Rule::part);
    }
    const bool ends = policy.end_when >= 0 && inputs.sellable <= policy.end_when;
    if (ends) pipeline.at_most(0, Rule::end_when);
    if (inputs.last_units_elsewhere) pipeline.at_most(0, Rule::last_units);
    pipeline.at_most(std::max<std::int64_t>(0, policy.cap), Rule::cap);
    if (policy.virtual_stock == VirtualStock::on && inputs.mode == ledger::Mode::shared) {
        const std::int64_t more = std::max<std::int64_t>(0, policy.virtual_units);
        pipeline.set(shown.units + more, Rule::virtual_stock);
        shown.virtual_units = more;
    }
    pipeline.at_most(std::max<std::int64_t>(0, policy.ceiling), Rule::ceiling);
    shown.virtual_units = std::min(shown.virtual_units, shown.units);
    return shown;
}

std::int64_t most_shown(const ChannelPolicy& policy, const RuleInputs& inputs) {
    RuleInputs alone = inputs;
    alone.share = ledger::Listing::kMost;
    alone.buffer = 0;
    return apply_rules(policy, alone).units;
}

}  // namespace tidegate::allocation
