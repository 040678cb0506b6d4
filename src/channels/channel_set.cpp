#include "channels/channel_set.h"

#include <utility>

namespace tidegate::channels {

ChannelSet::ChannelSet(engine::Engine& engine, const Clock& clock, Options options)
    : engine_(engine),
      clock_(clock),
      projector_(engine, std::move(options.settings), clock, metrics_, options.projector),
      ingest_(engine, clock, metrics_) {}

ChannelSet::~ChannelSet() {
    stop();
}

Status ChannelSet::start() {
    return projector_.start();
}

void ChannelSet::add(SyncOptions options, std::unique_ptr<Connector> connector) {
    TIDEGATE_ASSERT(find(options.code) == nullptr);
    loops_.push_back(std::make_unique<SyncLoop>(
        std::move(options), std::move(connector), engine_, projector_, clock_, metrics_
    ));
    loops_.back()->start();
}

void ChannelSet::stop() {
    for (const auto& loop : loops_) loop->stop();
    projector_.stop();
}

void ChannelSet::take_webhook(
    std::string_view code, const net::Request& request, WebhookIngest::Answer answer
) {
    for (const auto& loop : loops_) {
        if (loop->code() == code) {
            ingest_.take(*loop, request, std::move(answer));
            return;
        }
    }
    answer(404);
}

std::vector<ChannelStatus> ChannelSet::status() const {
    std::vector<ChannelStatus> all;
    for (const auto& loop : loops_) all.push_back(loop->status());
    return all;
}

const SyncLoop* ChannelSet::find(std::string_view code) const {
    for (const auto& loop : loops_) {
        if (loop->code() == code) return loop.get();
    }
    return nullptr;
}

}  // namespace tidegate::channels
