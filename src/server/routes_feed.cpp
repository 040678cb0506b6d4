#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "server/encode.h"
#include "server/event_source.h"
#include "server/feed.h"
#include "server/problem.h"
#include "server/router.h"
#include "server/summary.h"
#include "server/view_hub.h"

namespace tidegate::server {

namespace {

net::Response event_page(const Api& api, Sequence after, std::size_t limit, From from) {
    std::vector<std::pair<Sequence, ledger::Event>> events;
    const Status visited =
        visit_events(api, after, limit, from, [&](Sequence sequence, const ledger::Event& event) {
            events.emplace_back(sequence, event);
        });
    if (!visited) return problem(visited.error());
    net::Response response;
    response.headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}};
    api.views->read([&](const views::ReadModel& model) {
        JsonWriter json(response.body);
        json.begin_object().key("items").begin_array();
        for (const auto& [sequence, event] : events) {
            write_event(json, model.state(), sequence, event);
        }
        json.end_array();
        json.field("next_after", (events.empty() ? after : events.back().first).value());
        json.field("last_sequence", model.state().last_sequence().value()).end_object();
    });
    return response;
}

void list_events(const Api& api, Call call) {
    const auto page = paging(call);
    if (!page) return;
    const auto given = number_parameter(call, "after", 0);
    if (!given) return;
    const Sequence after(*given);
    if (events_are_in(api, after) == From::memory) {
        call.send(event_page(api, after, page->limit, From::memory));
        return;
    }
    // The disk may make us wait: that happens on the feed's thread.
    auto waiting = std::make_shared<Call>(std::move(call));
    const std::size_t limit = page->limit;
    api.feed->post([&api, waiting, after, limit] {
        waiting->send(event_page(api, after, limit, From::journal));
    });
}

void stream_events(const Api& api, Call call) {
    // Without a position a reader gets what happens from now on.
    std::optional<std::uint64_t> after =
        number_parameter(call, "after", api.views->folded().value());
    if (!after) return;
    const std::string_view last = call.request.header("Last-Event-ID");
    if (!last.empty()) {
        std::uint64_t sequence = 0;
        const auto read = std::from_chars(last.data(), last.data() + last.size(), sequence);
        if (read.ec != std::errc() || read.ptr != last.data() + last.size()) {
            call.send(problem("invalid_parameter", "The id of an event.", "Last-Event-ID"));
            return;
        }
        after = sequence;
    }
    api.feed->follow_events(
        call.responder.stream({{"Cache-Control", "no-store"}}), Sequence(*after)
    );
}

void get_summary(const Api& api, Call call) {
    call.send(200, summary_json(api));
}

void stream_summary(const Api& api, Call call) {
    api.feed->follow_summary(call.responder.stream({{"Cache-Control", "no-store"}}));
}

constexpr Route kRoutes[] = {
    {"GET", "/api/v1/events", "listEvents", Access::read, list_events},
    {"GET", "/api/v1/events/stream", "streamEvents", Access::read, stream_events},
    {"GET", "/api/v1/summary", "getSummary", Access::read, get_summary},
    {"GET", "/api/v1/summary/stream", "streamSummary", Access::read, stream_summary},
};

}  // namespace

std::span<const Route> feed_routes() noexcept {
    return kRoutes;
}

}  // namespace tidegate::server
