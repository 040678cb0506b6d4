#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/strong_id.h"
#include "base/time.h"
#include "engine/engine.h"
#include "journal/journal.h"
#include "net/http.h"
#include "net/http_server.h"
#include "server/tokens.h"

// What a route's handler is given. Internal to server.

namespace tidegate::server {

class ViewHub;
class Feed;
class Router;

// Reads groups of the journal from another thread than the writer's (journal::Journal::read).
using JournalReader = std::function<
    Status(Sequence after, const std::function<Status(const journal::Group&)>& visit)>;
// Appends lines of Prometheus text.
using MetricsProvider = std::function<void(std::string& out)>;
using WebhookHandler = std::function<void(net::Request, net::Responder)>;

// Everything that handlers share; lives as long as the server.
struct Api {
    engine::Engine& engine;
    const Clock& clock;
    std::shared_ptr<ViewHub> views;
    TokenStore& tokens;
    Feed* feed = nullptr;
    JournalReader read_journal;
    std::vector<MetricsProvider> metrics;
    std::string version;
    std::function<std::size_t()> connections;
};

// One request on its way through a handler. The handler answers by `responder`, now or later.
struct Call {
    net::Request request;
    net::Responder responder;
    Caller caller;
    std::array<std::string, 2> path;  // the decoded values of {…} in the route, in order

    void send(int status, std::string body, const char* type = "application/json");
    void send(net::Response response) { responder.send(std::move(response)); }
};

using RouteHandler = void (*)(const Api& api, Call call);

// The parameters that lists share.
struct Paging {
    std::size_t limit = 50;
    std::string_view cursor;  // empty: the first page
};
// Answers the problem and gives nothing when a parameter is wrong.
[[nodiscard]] std::optional<Paging> paging(Call& call);
// A cursor or sequence: digits; `fallback` when the parameter is absent.
[[nodiscard]] std::optional<std::uint64_t> number_parameter(
    Call& call, std::string_view name, std::uint64_t fallback
);

}  // namespace tidegate::server
