#include "channels/webhook_ingest.h"

#include <chrono>
#include <utility>

namespace tidegate::channels {

namespace {

constexpr std::size_t kRemembered = 100'000;

// What follows from a webhook besides its orders.
void follow(SyncLoop& loop, const WebhookEvent& event) {
    if (!event.fetch.empty()) loop.fetch(event.fetch);
    if (!event.read.empty()) loop.read(event.read);
    if (event.product_changed) loop.product_changed();
    if (event.access_ended) loop.end_access();
}

// Names of deliveries are unique within their channel only.
ExternalId name_of(const SyncLoop& loop, const WebhookEvent& event) {
    if (event.delivery.empty()) return ExternalId::none();
    return ExternalId::parse(loop.code() + '/' + event.delivery);
}

}  // namespace

void WebhookIngest::take(SyncLoop& loop, const net::Request& request, Answer answer) {
    const auto start = std::chrono::steady_clock::now();
    ++metrics_.webhooks;
    Result<WebhookEvent> verified = loop.connector().verify_webhook(request);
    if (!verified) {
        ++metrics_.webhooks_refused;
        answer(verified.error().code == "webhook_signature_invalid" ? 401 : 400);
        return;
    }
    WebhookEvent event = std::move(verified).value();
    const ExternalId delivery = name_of(loop, event);
    if (!delivery.is_none() && is_known(delivery)) {
        ++metrics_.webhooks_repeated;
        answer(200);
        return;
    }
    const auto channel = loop.channel();
    if (!channel) {
        answer(503);
        return;
    }
    if (event.orders.empty()) {
        follow(loop, event);
        answer(200);
        return;
    }
    engine::CommandBatch commands;
    for (ledger::SeeOrder& order : event.orders) {
        order.channel = *channel;
        commands.push_back({{}, clock_.now(), std::move(order)});
    }
    event.orders.clear();
    auto done = [this, &loop, start, delivery, event = std::move(event), answer](
                    const Result<engine::Outcomes>& outcomes
                ) {
        if (!outcomes) {
            answer(503);
            return;
        }
        metrics_.order_to_durable.record(std::chrono::duration_cast<std::chrono::microseconds>(
                                             std::chrono::steady_clock::now() - start
        )
                                             .count());
        if (!delivery.is_none()) remember(delivery);
        follow(loop, event);
        answer(200);
    };
    if (!engine_.try_submit(std::move(commands), std::move(done))) answer(503);
}

bool WebhookIngest::is_known(ExternalId delivery) {
    const std::lock_guard lock(mutex_);
    return young_.contains(delivery) || old_.contains(delivery);
}

void WebhookIngest::remember(ExternalId delivery) {
    const std::lock_guard lock(mutex_);
    if (young_.size() >= kRemembered) old_ = std::exchange(young_, {});
    young_.insert(delivery);
}

}  // namespace tidegate::channels
