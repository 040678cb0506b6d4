#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "engine/engine.h"
#include "journal/journal.h"
#include "net/http_server.h"
#include "server/tokens.h"
#include "views/read_model.h"

// The hub's HTTP side: the API of openapi/openapi.yaml, the webhooks, the streams, the metrics and
// the first page. It translates and decides nothing.
//
// 1. Everything needs a token but /healthz, /webhooks/* (signed by the marketplace and checked by
//    the handler of its channel) and the files of the page, which hold no data.
// 2. A POST is answered when its command is durable and can be read; no thread waits for it.
// 3. The engine outlives the server. stop() ends the streams and the listening; answers that the
//    engine gives later go nowhere.

namespace tidegate::server {

using JournalReader = std::function<
    Status(Sequence after, const std::function<Status(const journal::Group&)>& visit)>;
using MetricsProvider = std::function<void(std::string& out)>;
using WebhookHandler = std::function<void(net::Request, net::Responder)>;

struct Options {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;  // 0: any free port
    unsigned threads = 1;
    std::string data_directory;         // of the tokens; empty: tokens live in memory only
    const Clock* clock = nullptr;       // required
    double requests_per_second = 5000;  // per token; 0: no limit
    double burst = 10000;
    std::size_t body_bytes_max = std::size_t{1024} * 1024;
    std::size_t connections_max = 20000;
    bool ticks = true;  // tell the engine every second that time passes
    std::string version = "0.1.0";
    std::map<std::string, WebhookHandler> webhooks;  // by channel code
    std::vector<MetricsProvider> metrics;
    // For events older than memory holds; a second reader of the same journal. May be empty.
    JournalReader read_journal;
};

class Server {
public:
    // Listens before it returns. When there is no token yet, makes one named "first" that may
    // write: first_token() gives it, once, for the console.
    [[nodiscard]] static Result<std::unique_ptr<Server>> start(
        Options options, engine::Engine& engine
    );

    virtual ~Server() = default;
    [[nodiscard]] virtual std::uint16_t port() const = 0;
    // Empty when tokens were there already.
    [[nodiscard]] virtual const std::string& first_token() const = 0;
    [[nodiscard]] virtual TokenStore& tokens() = 0;

    // Adds or replaces the handler of a channel's webhooks. Thread-safe.
    virtual void set_webhook(const std::string& channel, WebhookHandler handler) = 0;

    // A look at the read model under its lock: be short.
    virtual void read(const std::function<void(const views::ReadModel&)>& look) const = 0;
    [[nodiscard]] virtual views::Percentiles order_to_durable() const = 0;

    virtual void stop() = 0;
};

}  // namespace tidegate::server
