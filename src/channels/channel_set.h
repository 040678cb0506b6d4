#pragma once

#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "allocation/settings.h"
#include "channels/metrics.h"
#include "channels/projector.h"
#include "channels/sync_loop.h"
#include "channels/webhook_ingest.h"

// All channels of one workspace: the projector, one sync loop each, the intake of webhooks. This is
// what the server holds. add() and stop() belong to one thread, everything else may be called from
// any.

namespace tidegate::channels {

class ChannelSet {
public:
    struct Options {
        allocation::Settings settings;
        Projector::Options projector;
    };

    // `engine` and `clock` outlive it.
    ChannelSet(engine::Engine& engine, const Clock& clock, Options options);
    ~ChannelSet();

    [[nodiscard]] Status start();
    // Adds a channel and starts its loop; the code must be new. Webhooks of the others may arrive.
    void add(SyncOptions options, std::unique_ptr<Connector> connector);
    // Ends the loops and the projector. The HTTP server that delivers webhooks and the engine's
    // completions must be done before the object goes.
    void stop();

    // Answers 404 for an unknown code; otherwise see WebhookIngest.
    void take_webhook(
        std::string_view code, const net::Request& request, WebhookIngest::Answer answer
    );

    [[nodiscard]] std::vector<ChannelStatus> status() const;
    // The loops that are there now; each lives as long as the set. find() gives nullptr for a code
    // that is unknown.
    [[nodiscard]] std::vector<SyncLoop*> loops() const;
    [[nodiscard]] SyncLoop* find(std::string_view code) const;
    [[nodiscard]] const HubMetrics& metrics() const { return metrics_; }
    [[nodiscard]] Projector& projector() { return projector_; }

private:
    engine::Engine& engine_;
    const Clock& clock_;
    HubMetrics metrics_;
    Projector projector_;
    WebhookIngest ingest_;
    mutable std::mutex mutex_;  // guards the list, not what it names
    std::vector<std::unique_ptr<SyncLoop>> loops_;
};

}  // namespace tidegate::channels
