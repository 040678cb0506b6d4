#include "engine/recovery.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "base/assert.h"
#include "base/hash.h"
#include "engine/decoded_events.h"
#include "ledger/ledger.h"

namespace tidegate::engine {

namespace {

// Events that are looked at ahead: enough that what they need has arrived from memory, few enough
// that it is still there when they are folded.
constexpr std::size_t kBlock = 64;

void fold(std::span<const ledger::Event> events, ledger::State& state) {
    while (!events.empty()) {
        const auto block = events.first(std::min(kBlock, events.size()));
        for (const ledger::Event& event : block) {
            state.prefetch(event, ledger::State::Prefetch::indexes);
        }
        for (const ledger::Event& event : block) {
            state.prefetch(event, ledger::State::Prefetch::stock);
        }
        for (const ledger::Event& event : block) ledger::evolve(state, event);
        events = events.subspan(block.size());
    }
}

// The mark of the group that ends at `sequence`; nullopt if none does.
Result<std::optional<GroupMark>> mark_at(journal::Journal& journal, Sequence sequence) {
    std::optional<GroupMark> mark;
    if (sequence.value() == 0 || sequence > journal.last_sequence()) return mark;
    const Status read =
        journal.read(Sequence(sequence.value() - 1), [&](const journal::Group& group) -> Status {
            if (group.first.value() + group.count - 1 == sequence.value()) {
                mark = GroupMark{group.first, crc32c(group.bytes.data(), group.bytes.size())};
            }
            return Error{"found", "stops the reading"};
        });
    if (!read && read.error().code != "found") return read.error();
    return mark;
}

}  // namespace

Status catch_up(journal::Journal& journal, ledger::State& state) {
    DecodedEvents decoded(journal, state.last_sequence());
    for (auto events = decoded.next(); !events.empty(); events = decoded.next()) {
        fold(events, state);
    }
    return decoded.status();
}

Result<ledger::State> restore(
    journal::Journal& journal, const SnapshotStore* snapshots, const Log& log
) {
    ledger::State state;
    for (const Sequence sequence :
         snapshots != nullptr ? snapshots->list() : std::vector<Sequence>()) {
        auto snapshot = snapshots->read(sequence);
        if (!snapshot) {
            log(snapshot.error().message);
            continue;
        }
        TIDEGATE_TRY(const auto mark, mark_at(journal, sequence));
        if (mark != snapshot->group) {
            log("the snapshot " + snapshots->path_of(sequence) + " belongs to another journal");
            continue;
        }
        state = std::move(snapshot->state);
        break;
    }
    TIDEGATE_CHECK(catch_up(journal, state));
    return state;
}

Status save_snapshot(
    journal::Journal& journal, const SnapshotStore& snapshots, const ledger::State& state
) {
    TIDEGATE_TRY(const auto mark, mark_at(journal, state.last_sequence()));
    TIDEGATE_ASSERT(mark.has_value());
    return snapshots.write(state, *mark);
}

}  // namespace tidegate::engine
