#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/commands.h"
#include "ledger/state.h"

// Turns one number into one command on a small workspace, so that a list of numbers is a script and
// a smaller number a simpler command. Few names, used again and again: most commands meet documents
// that are open, closed, or known to be something else.

namespace tidegate::ledger {

class CommandDice {
public:
    CommandDice(std::uint64_t decision, const State& state, Timestamp now)
        : left_(decision), state_(state), now_(now) {}

    [[nodiscard]] Command roll();

    // The set-up that every script starts with.
    [[nodiscard]] static std::vector<Command> workspace(Timestamp now);

    // The next of `n` possibilities; 0 when the number is used up.
    [[nodiscard]] std::uint32_t pick(std::uint32_t n) {
        const auto picked = static_cast<std::uint32_t>(left_ % n);
        left_ /= n;
        return picked;
    }

private:
    using Body = decltype(Command::body);

    [[nodiscard]] Body order_body();
    [[nodiscard]] Body reservation_body(std::uint32_t kind);
    [[nodiscard]] Body stock_body(std::uint32_t kind);
    [[nodiscard]] Body document_body(std::uint32_t kind);
    [[nodiscard]] Body write_body(std::uint32_t kind);
    [[nodiscard]] Body set_up_body(std::uint32_t kind);

    [[nodiscard]] SkuId sku() { return SkuId(pick(4)); }
    [[nodiscard]] LocationId place() { return LocationId(static_cast<std::uint16_t>(pick(3))); }
    [[nodiscard]] ChannelId shop() { return ChannelId(static_cast<std::uint16_t>(1 + pick(2))); }
    [[nodiscard]] ListingId listing();
    [[nodiscard]] ExternalId name(std::string_view kind, std::uint32_t of);
    [[nodiscard]] Quantity units(std::uint32_t most) { return Quantity(1 + pick(most)); }
    [[nodiscard]] Timestamp soon() { return now_ + Duration::seconds(1 + pick(12)); }
    [[nodiscard]] InlineVector<OrderLine, 2> sku_lines(bool ships);

    std::uint64_t left_;
    const State& state_;
    Timestamp now_;
};

}  // namespace tidegate::ledger
