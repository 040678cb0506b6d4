#include <string>

#include "server/feed.h"
#include "server/json_writer.h"
#include "server/metrics.h"
#include "server/router.h"
#include "server/view_hub.h"

namespace tidegate::server {

namespace {

void health(const Api& api, Call call) {
    const engine::Health health = api.engine.health();
    std::string body;
    JsonWriter json(body);
    json.begin_object().field("ok", health.ok);
    if (!health.ok) json.field("problem", health.problem);
    json.field("sequence", health.last_durable.value()).field("queued", health.queued);
    json.field("version", api.version).end_object();
    call.send(health.ok ? 200 : 503, std::move(body));
}

void metrics(const Api& api, Call call) {
    std::string body;
    write_server_metrics(api, body);
    for (const MetricsProvider& provider : api.metrics) provider(body);
    call.send(200, std::move(body), "text/plain; version=0.0.4; charset=utf-8");
}

constexpr Route kRoutes[] = {
    {"GET", "/healthz", "health", Access::open, health},
    {"GET", "/metrics", "metrics", Access::read, metrics},
};

}  // namespace

std::span<const Route> system_routes() noexcept {
    return kRoutes;
}

}  // namespace tidegate::server
