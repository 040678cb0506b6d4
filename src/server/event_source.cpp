#include "server/event_source.h"

#include "ledger/event_codec.h"
#include "server/view_hub.h"

namespace tidegate::server {

namespace {

// Ends a reading of the journal that has found enough; never leaves this file.
constexpr const char* kEnough = "enough";

Error unavailable(std::string message) {
    return Error{"events_unavailable", std::move(message), "Start from a newer sequence."};
}

}  // namespace

From events_are_in(const Api& api, Sequence after) {
    return api.views->tail(after).complete ? From::memory : From::journal;
}

Status visit_events(
    const Api& api, Sequence after, std::size_t max, From from, const EventVisitor& visit
) {
    std::size_t left = max;
    const std::uint64_t end = api.views->folded().value();
    if (from == From::memory) {
        const ViewHub::Tail tail = api.views->tail(after);
        if (!tail.complete) return unavailable("These events are no longer in memory.");
        for (const ViewHub::Group& group : tail.groups) {
            std::uint64_t sequence = group->first.value();
            for (const ledger::Event& event : group->events) {
                if (left == 0 || sequence > end) return {};
                if (sequence > after.value()) {
                    visit(Sequence(sequence), event);
                    --left;
                }
                ++sequence;
            }
        }
        return {};
    }
    if (!api.read_journal) return unavailable("This server keeps no older events.");
    ledger::Event event;
    const Status read = api.read_journal(after, [&](const journal::Group& group) -> Status {
        ledger::EventDecoder decoder(group.bytes, group.count);
        for (std::uint64_t sequence = group.first.value(); decoder.next(event); ++sequence) {
            if (left == 0 || sequence > end) return Error{kEnough, ""};
            if (sequence <= after.value()) continue;
            visit(Sequence(sequence), event);
            --left;
        }
        if (!decoder.complete()) return Error{"journal_corrupt", "A group cannot be decoded."};
        return {};
    });
    if (!read && read.error().code != kEnough) return read.error();
    return {};
}

}  // namespace tidegate::server
