#include "cli/replayer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/assert.h"

namespace tidegate::cli {

using ledger::Command;
using ledger::Reject;

Result<ReplayCounts> Replayer::run(const BeforeMoment& before_moment) {
    if (!log_.steps.empty()) now_ = log_.steps.front().at;
    TIDEGATE_CHECK(set_up());
    // From here on the lines count what has been replayed.
    for (OrderLog::Line& line : log_.lines) line.ordered = line.cancelled = 0;
    slots_.assign(log_.lines.size(), OrderLog::kNone);
    std::size_t at = 0;
    Timestamp moment;
    while (at < log_.steps.size()) {
        const OrderLog::Step& step = log_.steps[at];
        now_ = std::max(now_, step.at);
        if (moment != step.at) {
            moment = step.at;
            if (before_moment) TIDEGATE_CHECK(before_moment(moment));
        }
        if (step.kind == OrderLog::Kind::sale) {
            TIDEGATE_TRY(at, sell(at));
            continue;
        }
        TIDEGATE_CHECK(step.kind == OrderLog::Kind::cancel ? cancel(step) : take_back(step));
        ++at;
    }
    TIDEGATE_CHECK(books_.flush());
    for (const OrderLog::Order& order : log_.orders) counts_.orders += order.line_count > 0 ? 1 : 0;
    count_shortages();
    return counts_;
}

Result<ledger::Outcome> Replayer::give(Timestamp at, Command command) {
    command.at = at;
    return books_.execute(command);
}

// The dense id of something that has one already, or that the command gives one.
Result<std::uint32_t> Replayer::define(std::uint32_t known, Command command) {
    if (known != OrderLog::kNone) return known;
    TIDEGATE_TRY(const ledger::Outcome outcome, give(now_, std::move(command)));
    if (outcome.reject == Reject::none) return outcome.result;
    return Error{
        "refused",
        "the ledger refuses the set-up: " + std::string(reject_name(outcome.reject)),
        "replay into a data folder of its own"};
}

Status Replayer::set_up() {
    const ledger::State& state = books_.state();
    const auto known = [](auto id) -> std::uint32_t {
        return id.is_none() ? OrderLog::kNone : id.value();
    };
    TIDEGATE_TRY(
        const std::uint32_t channel,
        define(
            known(state.find_channel(options_.channel)),
            {{}, {}, ledger::DefineChannel{.code = options_.channel}}
        )
    );
    channel_ = ChannelId(static_cast<std::uint16_t>(channel));
    TIDEGATE_TRY(
        const std::uint32_t location,
        define(
            known(state.find_location(options_.location)),
            {{}, {}, ledger::DefineLocation{.code = options_.location, .bound_to = {}}}
        )
    );
    location_ = LocationId(static_cast<std::uint16_t>(location));
    for (std::uint32_t i = 0; i < log_.skus.size(); ++i) TIDEGATE_CHECK(set_up_sku(i, now_));
    return {};
}

Status Replayer::set_up_sku(std::uint32_t number, Timestamp at) {
    const OrderLog::Sku& sku = log_.skus[number];
    const ledger::State& state = books_.state();
    const SkuId known = state.find_sku(sku.code);
    TIDEGATE_TRY(
        const std::uint32_t id,
        define(
            known.is_none() ? OrderLog::kNone : known.value(), {{}, {}, ledger::DefineSku{sku.code}}
        )
    );
    skus_.emplace_back(id);
    listings_.push_back(ExternalId::parse(sku.code));
    TIDEGATE_TRY(
        const ledger::Outcome mapped,
        give(at, {{}, {}, ledger::MapListing{channel_, listings_.back(), SkuId(id)}})
    );
    const std::int64_t units = options_.stock.value_or(sku.out_max);
    if (mapped.reject != Reject::none) {
        return Error{
            "refused",
            "the listing " + sku.code +
                " cannot be mapped: " + std::string(reject_name(mapped.reject)),
            "replay into a data folder of its own"};
    }
    if (units == 0) return {};
    const std::string name = fmt::format("{:08x}-S{}", log_.fingerprint, number);
    TIDEGATE_TRY(
        const ledger::Outcome received,
        give(
            at,
            {ExternalId::parse(name),
             {},
             ledger::ReceiveStock{SkuId(id), location_, Quantity(units), Quantity()}}
        )
    );
    if (received.reject == Reject::none) {
        counts_.stock_units += static_cast<std::uint64_t>(units);
        return {};
    }
    const bool changed = received.reject == Reject::idempotency_mismatch;
    return Error{
        "refused",
        changed ? "this file was replayed before with another opening stock of " + sku.code
                : "the opening stock of " + sku.code +
                      " is refused: " + std::string(reject_name(received.reject)),
        changed ? "use the same --stock, or a new data folder" : "choose another --stock"};
}

// Sends the sales from `first` on that belong to one order at one moment as one message; the index
// behind them.
Result<std::size_t> Replayer::sell(std::size_t first) {
    const auto is_same = [&](const OrderLog::Step& step, std::uint32_t order) {
        return step.kind == OrderLog::Kind::sale && step.at == log_.steps[first].at &&
               log_.lines[step.subject].order == order;
    };
    const std::uint32_t order = log_.lines[log_.steps[first].subject].order;
    ledger::SeeOrder message = message_of(order);
    std::size_t last = first;
    for (; last < log_.steps.size() && is_same(log_.steps[last], order); ++last) {
        const OrderLog::Step& step = log_.steps[last];
        OrderLog::Line& line = log_.lines[step.subject];
        line.ordered += step.units;
        std::uint32_t& slot = slots_[step.subject];
        if (slot == OrderLog::kNone) {
            slot = static_cast<std::uint32_t>(message.lines.size());
            message.lines.push_back(line_of(line));
        } else {
            message.lines[slot].ordered = Quantity(line.ordered);
        }
    }
    for (std::size_t i = first; i < last; ++i) slots_[log_.steps[i].subject] = OrderLog::kNone;
    TIDEGATE_TRY(const ledger::Outcome outcome, give(now_, {{}, {}, std::move(message)}));
    for (std::size_t i = first; i < last; ++i) {
        if (outcome.reject != Reject::none) {
            refuse(log_.steps[i].row, outcome.reject);
        } else {
            counts_.sold_units += static_cast<std::uint64_t>(log_.steps[i].units);
        }
    }
    return last;
}

Status Replayer::cancel(const OrderLog::Step& step) {
    OrderLog::Line& line = log_.lines[step.subject];
    line.cancelled += step.units;
    ledger::SeeOrder message = message_of(line.order);
    message.lines.push_back(line_of(line));
    TIDEGATE_TRY(const ledger::Outcome outcome, give(now_, {{}, {}, std::move(message)}));
    if (outcome.reject != Reject::none) {
        refuse(step.row, outcome.reject);
        return {};
    }
    if (std::exchange(row_, step.row) != step.row) ++counts_.cancelled;
    counts_.cancelled_units += static_cast<std::uint64_t>(step.units);
    return {};
}

Status Replayer::take_back(const OrderLog::Step& step) {
    const std::string name = fmt::format("{:08x}-R{}", log_.fingerprint, step.row);
    ledger::ReceiveReturn message;
    message.return_id = ExternalId::parse(name);
    message.sku = skus_[step.subject];
    message.location = location_;
    message.quantity = Quantity(step.units);
    message.inspect_by = now_ + Duration::seconds(7 * 24 * 3600);
    TIDEGATE_TRY(const ledger::Outcome outcome, give(now_, {{}, {}, message}));
    // Another replay of the same file has received it already.
    if (outcome.reject != Reject::none && outcome.reject != Reject::already_exists) {
        refuse(step.row, outcome.reject);
        return {};
    }
    ++counts_.returned;
    counts_.returned_units += static_cast<std::uint64_t>(step.units);
    return {};
}

ledger::SeeOrder Replayer::message_of(std::uint32_t number) const {
    const OrderLog::Order& order = log_.orders[number];
    ledger::SeeOrder message;
    message.channel = channel_;
    message.order = order.id;
    if (order.id.is_none()) {
        message.order = ExternalId::parse(fmt::format("{:08x}-{}", log_.fingerprint, order.row));
    }
    message.placed_at = order.placed_at;
    message.stage = ledger::Stage::ready;
    message.currency = options_.currency;
    return message;
}

ledger::OrderLine Replayer::line_of(const OrderLog::Line& line) const {
    ledger::OrderLine seen;
    seen.listing = listings_[line.sku];
    seen.ordered = Quantity(line.ordered);
    seen.cancelled = Quantity(line.cancelled);
    seen.price_minor = line.price_minor;
    return seen;
}

// A row that takes back units of several orders is refused once.
void Replayer::refuse(std::uint64_t row, Reject reason) {
    if (std::exchange(refused_row_, row) == row) return;
    ++counts_.rejected;
    reject_(row, reject_name(reason), "refused by the ledger");
}

void Replayer::count_shortages() {
    const ledger::OrderStore& orders = books_.state().orders();
    for (ledger::OrderNumber i = 0; i < orders.size(); ++i) {
        if (orders[i].channel != channel_ || !orders[i].is_short) continue;
        for (const ledger::StoredLine& line : orders.lines(i)) {
            counts_.short_units += static_cast<std::uint64_t>(line.open() - line.held);
        }
    }
}

}  // namespace tidegate::cli
