#include "server/command_route.h"

#include <memory>
#include <utility>

#include "server/problem.h"
#include "server/view_hub.h"

namespace tidegate::server {

namespace {

constexpr std::size_t kKeyMax = 200;
constexpr std::size_t kCodeMax = 100;
constexpr std::size_t kNameMax = 200;

// The command id of a key: keys of different tokens never meet. The colon is no character of an id
// that is kept as it is, so neither can it meet an id of another kind.
ExternalId command_id(const Caller& caller, std::string_view key) {
    std::string text = caller.id;
    text += ':';
    text += key;
    return ExternalId::parse(text);
}

bool valid_key(std::string_view key) {
    if (key.size() > kKeyMax) return false;
    for (const char c : key) {
        if (c < 0x21 || c > 0x7e) return false;
    }
    return true;
}

bool is_json(std::string_view type) {
    return type.empty() || type.substr(0, type.find(';')) == "application/json";
}

// What is left of a request while its command is with the engine.
struct Pending {
    net::Responder responder;
    std::shared_ptr<ViewHub> views;
    int status;
    std::string body;
};

net::Response answer_of(Pending& pending, const ledger::Outcome& outcome) {
    net::Response response;
    if (outcome.reject != ledger::Reject::none) {
        response = problem(outcome.reject);
    } else {
        response.status = pending.status;
        response.headers.push_back({"Content-Type", "application/json"});
        response.body = pending.body.empty() ? R"({"accepted":true})" : std::move(pending.body);
    }
    if (outcome.repeated) {
        response.headers.push_back({"Idempotent-Replay", "true"});
    } else {
        response.headers.push_back(
            {"Tidegate-Sequence", std::to_string(outcome.last_sequence.value())}
        );
    }
    return response;
}

void submit(const Api& api, Call call, CommandPlan plan) {
    auto pending = std::make_shared<Pending>(Pending{
        std::move(call.responder), api.views, plan.status, std::move(plan.body)});
    engine::CommandBatch batch;
    batch.push_back(std::move(plan.command));
    const Status taken =
        api.engine.try_submit(std::move(batch), [pending](const Result<engine::Outcomes>& result) {
            if (!result) {
                pending->responder.send(problem(result.error()));
                return;
            }
            const ledger::Outcome& outcome = result.value().front();
            // Whoever has the answer can read what it did.
            pending->views->when_folded(outcome.last_sequence, [pending, outcome] {
                pending->responder.send(answer_of(*pending, outcome));
            });
        });
    if (!taken) pending->responder.send(problem(taken.error()));
}

}  // namespace

SkuId DecodeContext::sku(ObjectReader& in, std::string_view field) {
    const std::string_view code = in.text(field, kCodeMax);
    if (!in.ok()) return SkuId::none();
    const SkuId found = state.find_sku(code);
    if (found.is_none()) refuse(ledger::Reject::unknown_sku, field);
    return found;
}

LocationId DecodeContext::location(ObjectReader& in, std::string_view field) {
    const std::string_view code = in.text(field, kCodeMax);
    if (!in.ok()) return LocationId::none();
    const LocationId found = state.find_location(code);
    if (found.is_none()) refuse(ledger::Reject::unknown_location, field);
    return found;
}

ChannelId DecodeContext::channel(ObjectReader& in, std::string_view field, Need need) {
    const std::string_view code = in.text(field, kCodeMax, need);
    if (!in.ok() || code.empty()) return ChannelId::none();
    const ChannelId found = state.find_channel(code);
    if (found.is_none()) refuse(ledger::Reject::unknown_channel, field);
    return found;
}

ExternalId DecodeContext::external(ObjectReader& in, std::string_view field, Need need) {
    return ExternalId::parse(in.text(field, kNameMax, need));
}

Quantity DecodeContext::quantity(
    ObjectReader& in, std::string_view field, std::int64_t min, Need need
) {
    return Quantity(in.integer(field, min, Quantity::kLimit, need));
}

void run_command(const Api& api, Call call, Decoder decoder, KeyRule rule) {
    const std::string_view key = call.request.header("Idempotency-Key");
    if (key.empty() && rule == KeyRule::required) {
        call.send(problem("idempotency_key_missing"));
        return;
    }
    if (!valid_key(key)) {
        const std::string_view detail = "1 to 200 visible ASCII characters.";
        call.send(problem("invalid_parameter", detail, "Idempotency-Key"));
        return;
    }
    if (!is_json(call.request.header("Content-Type"))) {
        call.send(problem("unsupported_media_type"));
        return;
    }
    static thread_local JsonBody body;
    InputProblem wrong;
    // An operation without fields may leave its body out.
    const std::string_view given = call.request.body;
    const std::string_view text = given.empty() ? std::string_view("{}") : given;
    const bool parsed = body.parse(text, wrong);
    CommandPlan plan;
    ledger::Reject reject = ledger::Reject::none;
    std::string reject_field;
    if (parsed) {
        api.views->read([&](const views::ReadModel& model) {
            DecodeContext context{model.state(), call.path, body, wrong, {}, {}};
            decoder(context, plan);
            reject = context.reject;
            reject_field = std::move(context.reject_field);
        });
    }
    if (!wrong.none()) {
        call.send(problem(wrong.code, wrong.detail, wrong.field));
        return;
    }
    if (reject != ledger::Reject::none) {
        call.send(problem(reject, reject_field));
        return;
    }
    if (!key.empty()) plan.command.id = command_id(call.caller, key);
    plan.command.at = api.clock.now();
    submit(api, std::move(call), std::move(plan));
}

}  // namespace tidegate::server
