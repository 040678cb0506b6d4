#include "channels/webhook_ingest.h"

#include <chrono>
#include <utility>

namespace tidegate::channels {

namespace {

net::Response only(int status) {
    return {status, {}, {}};
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
        if (verified.error().code == "webhook_key_unknown") {
            loop.renew();  // which fetches it
            return answer(only(503));
        }
        ++metrics_.webhooks_refused;
        return answer(only(verified.error().code == "webhook_signature_invalid" ? 401 : 400));
    }
    if (verified->handshake) return answer(std::move(*verified->handshake));
    const auto channel = loop.channel();
    if (!channel) return answer(only(503));
    if (!verified->questions.empty()) {
        const std::vector<StockAnswer> stock = loop.stock(verified->questions);
        return answer(loop.connector().answer_stock(stock));
    }
    const ExternalId delivery = ExternalId::parse(verified->delivery);
    if (!delivery.is_none() && recorded_.contains(*channel, delivery)) {
        ++metrics_.webhooks_repeated;
        return answer(only(200));
    }
    if (verified->orders.empty()) {
        loop.follow(*verified);
        return answer(only(200));
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
    taken.loop.follow(taken.event);
}

}  // namespace tidegate::channels
