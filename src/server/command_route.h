#pragma once

#include <string>
#include <string_view>

#include "ledger/commands.h"
#include "ledger/state.h"
#include "server/call.h"
#include "server/json_input.h"

// The way of every POST that becomes one command: check the key, read the body strictly, decode it
// against the names of the workspace, submit it, answer when it is durable and can be read.
// Internal to server.

namespace tidegate::server {

// What a decoder works with. A decoder only translates; it asks no question that decide() answers.
struct DecodeContext {
    const ledger::State& state;  // for names
    const std::array<std::string, 2>& path;
    JsonBody& body;
    InputProblem& problem;
    ledger::Reject reject = ledger::Reject::none;  // a name in the body or path is not known
    std::string reject_field;

    [[nodiscard]] bool ok() const noexcept {
        return problem.none() && reject == ledger::Reject::none;
    }
    void refuse(ledger::Reject why, std::string_view field) {
        if (!ok()) return;
        reject = why;
        reject_field = field;
    }
    // The name that a field gives, looked up; refuses when it is not known. Optional fields that
    // are absent give none.
    SkuId sku(ObjectReader& in, std::string_view field = "sku");
    LocationId location(ObjectReader& in, std::string_view field = "location");
    ChannelId channel(
        ObjectReader& in, std::string_view field = "channel", Need need = Need::required
    );
    ExternalId external(ObjectReader& in, std::string_view field, Need need = Need::required);
    Quantity quantity(
        ObjectReader& in, std::string_view field, std::int64_t min, Need need = Need::required
    );
};

struct CommandPlan {
    ledger::Command command;
    int status = 200;
    std::string body;  // of the answer; empty: {"accepted":true}
};

using Decoder = void (*)(DecodeContext& context, CommandPlan& plan);

enum class KeyRule : std::uint8_t { required, optional };

void run_command(const Api& api, Call call, Decoder decoder, KeyRule rule = KeyRule::required);

// A route's handler made of a decoder.
template <Decoder Decode, KeyRule Rule = KeyRule::required>
void command_handler(const Api& api, Call call) {
    run_command(api, std::move(call), Decode, Rule);
}

}  // namespace tidegate::server
