#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "channels/channel_set.h"
#include "engine/engine.h"
#include "server/server.h"

// A whole hub over one data folder: journal, engine, channels, HTTP server, put together for
// `serve` and `demo`. Owns all of them and takes them down in the order in which nothing calls what
// is gone.

namespace tidegate::cli {

class Hub {
public:
    struct Options {
        std::string folder;
        std::string host = "127.0.0.1";
        std::uint16_t port = 8080;
        unsigned server_threads = 1;
        channels::ChannelSet::Options channels{};
    };

    // `clock` outlives the hub.
    [[nodiscard]] static Result<std::unique_ptr<Hub>> open(Options options, const Clock& clock);
    ~Hub();
    Hub(const Hub&) = delete;
    Hub& operator=(const Hub&) = delete;

    // Adds a channel and lets its webhooks in at /webhooks/{code}.
    void add_channel(channels::SyncOptions options, std::unique_ptr<channels::Connector> connector);

    [[nodiscard]] engine::Engine& engine() { return *engine_; }
    [[nodiscard]] channels::ChannelSet& channels() { return *channels_; }
    [[nodiscard]] server::Server& server() { return *server_; }
    [[nodiscard]] std::string url() const;

    // Ends everything; what was acknowledged is on disk. Idempotent.
    void stop();

private:
    Hub() = default;

    std::string host_;
    std::unique_ptr<journal::Journal> reader_;  // a second connection, for events by cursor
    std::unique_ptr<engine::Engine> engine_;
    std::unique_ptr<channels::ChannelSet> channels_;
    std::unique_ptr<server::Server> server_;
    bool stopped_ = false;
};

}  // namespace tidegate::cli
