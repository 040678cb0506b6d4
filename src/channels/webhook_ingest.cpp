#include "channels/webhook_ingest.h"

#include <chrono>
#include <utility>

namespace tidegate::channels {

namespace {

// What follows from a webhook besides its orders.
void follow(SyncLoop& loop, const WebhookEvent& event) {
    if (!event.fetch.empty()) loop.fetch(event.fetch);
    if (!event.read.empty()) loop.read(event.read);
    if (event.product_changed) loop.product_changed();
    if (event.access_ended) loop.end_access();
}

}  // namespace

// A webhook that waits for its orders to be durable.
struct WebhookIngest::Taken : AnswerDeadlines::Owed {
    Taken(Answer answer, SyncLoop& channel_loop)
        : Owed(std::move(answer), 503), loop(channel_loop) {}

    SyncLoop& loop;
    ChannelId channel;
    ExternalId delivery;
    WebhookEvent event;
    std::chrono::steady_clock::time_point start;
};

void WebhookIngest::take(SyncLoop& loop, const net::Request& request, Answer answer) {
    const auto start = std::chrono::steady_clock::now();
    ++metrics_.webhooks;
    Result<WebhookEvent> verified = loop.connector().verify_webhook(request);
    if (!verified) {
        ++metrics_.webhooks_refused;
        answer(verified.error().code == "webhook_signature_invalid" ? 401 : 400);
        return;
    }
    const auto channel = loop.channel();
    if (!channel) {
        answer(503);
        return;
    }
    const ExternalId delivery = ExternalId::parse(verified->delivery);
    if (!delivery.is_none() && recorded_.contains(*channel, delivery)) {
        ++metrics_.webhooks_repeated;
        answer(200);
        return;
    }
    if (verified->orders.empty()) {
        follow(loop, *verified);
        answer(200);
        return;
    }
    engine::CommandBatch commands;
    commands.reserve(verified->orders.size());
    for (ledger::SeeOrder& order : verified->orders) {
        order.channel = *channel;
        commands.push_back({{}, clock_.now(), std::move(order)});
    }
    const auto taken = std::make_shared<Taken>(std::move(answer), loop);
    taken->channel = *channel;
    taken->delivery = delivery;
    taken->event = std::move(verified).value();
    taken->start = start;
    deadlines_.watch(taken);
    auto done = [this, taken](const Result<engine::Outcomes>& outcomes) {
        if (outcomes) recorded(*taken);
        taken->give(outcomes ? 200 : 503);
    };
    if (!engine_.try_submit(std::move(commands), std::move(done))) taken->give(503);
}

void WebhookIngest::recorded(const Taken& taken) {
    const auto took = std::chrono::steady_clock::now() - taken.start;
    metrics_.order_to_durable.record(
        std::chrono::duration_cast<std::chrono::microseconds>(took).count()
    );
    if (!taken.delivery.is_none()) recorded_.add(taken.channel, taken.delivery);
    follow(taken.loop, taken.event);
}

}  // namespace tidegate::channels
