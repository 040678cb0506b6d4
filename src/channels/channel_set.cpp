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
    auto loop = std::make_unique<SyncLoop>(
        std::move(options), std::move(connector), engine_, projector_, clock_, metrics_
    );
    const std::lock_guard lock(mutex_);
    loops_.push_back(std::move(loop));
    loops_.back()->start();
}

void ChannelSet::stop() {
    for (SyncLoop* loop : loops()) loop->stop();
    projector_.stop();
}

void ChannelSet::take_webhook(
    std::string_view code, const net::Request& request, WebhookIngest::Answer answer
) {
    if (SyncLoop* loop = find(code)) {
        ingest_.take(*loop, request, std::move(answer));
    } else {
        answer({404, {}, {}});
    }
}

std::vector<ChannelStatus> ChannelSet::status() const {
    const std::vector<SyncLoop*> loops = this->loops();
    std::vector<ChannelStatus> all;
    all.reserve(loops.size());
    for (const SyncLoop* loop : loops) all.push_back(loop->status());
    return all;
}

std::vector<SyncLoop*> ChannelSet::loops() const {
    const std::lock_guard lock(mutex_);
    std::vector<SyncLoop*> all;
    all.reserve(loops_.size());
    for (const auto& loop : loops_) all.push_back(loop.get());
    return all;
}

SyncLoop* ChannelSet::find(std::string_view code) const {
    const std::lock_guard lock(mutex_);
    for (const auto& loop : loops_) {
        if (loop->code() == code) return loop.get();
    }
    return nullptr;
}

}  // namespace tidegate::channels
