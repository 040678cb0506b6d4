#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "base/time.h"
#include "channels/answer_deadlines.h"
#include "channels/metrics.h"
#include "channels/recent_deliveries.h"
#include "channels/sync_loop.h"
#include "engine/engine.h"
#include "net/http.h"

// Takes webhooks: verify, decode, record, and answer only when what they say is durable. The HTTP
// layer calls it and sends the status.
//
// 1. Nothing is decoded before the signature was checked over the raw bytes.
// 2. A repetition of a recorded delivery is answered 200 and changes nothing.
// 3. Statuses: 200 recorded; 400 cannot be read; 401 signature; 503 not now (the marketplace will
//    repeat it), also while the key of its signature has to be fetched first. A webhook about
//    nothing that concerns stock is answered 200.
// 4. An answer comes within kAnswerWithin, for TikTok Shop waits 3 s: what is not durable by then
//    is answered 503 although it will be, and its repetition changes nothing.
// 5. A handshake is answered as the connector says, before the channel is connected too. A question
//    about stock is answered at once, from the projector's State: a channel may sell what is
//    sellable less what all other listings may still sell.
// 6. Any thread; the answer comes from this thread, the engine's publishing thread or that of the
//    deadlines.

namespace tidegate::channels {

class WebhookIngest {
public:
    using Answer = AnswerDeadlines::Answer;
    static constexpr std::chrono::milliseconds kAnswerWithin{2500};
    static constexpr std::size_t kRemembered = 200'000;  // deliveries

    WebhookIngest(
        engine::Engine& engine,
        const Clock& clock,
        HubMetrics& metrics,
        std::chrono::milliseconds answer_within = kAnswerWithin
    )
        : engine_(engine),
          clock_(clock),
          metrics_(metrics),
          recorded_(kRemembered),
          deadlines_(answer_within) {}

    // `loop` and the ingest itself outlive the answer.
    void take(SyncLoop& loop, const net::Request& request, Answer answer);

private:
    struct Taken;
    void recorded(const Taken& taken);

    engine::Engine& engine_;
    const Clock& clock_;
    HubMetrics& metrics_;
    RecentDeliveries recorded_;
    AnswerDeadlines deadlines_;  // last: its thread answers while the rest is there
};

}  // namespace tidegate::channels
