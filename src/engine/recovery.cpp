#include "engine/recovery.h"

#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "base/assert.h"
#include "base/hash.h"
#include "ledger/event_codec.h"
#include "ledger/ledger.h"

namespace tidegate::engine {

namespace {

Error bad_group(const journal::Group& group, const char* code, const std::string& why) {
    return {
        code,
        "the group at event " + std::to_string(group.first.value()) + " cannot be read: " + why,
        "run the version of Tidegate that wrote it, or restore the last backup"};
}

// Events decoded before they are folded: enough that what they need has arrived from memory, few
// enough that they stay in the cache themselves.
constexpr std::size_t kBlock = 64;
using Block = std::array<ledger::Event, kBlock>;

Status replay(const journal::Group& group, Block& block, ledger::State& state) {
    if (group.codec != ledger::kEventCodecVersion) {
        return bad_group(
            group, "journal_version", "its encoding is version " + std::to_string(group.codec)
        );
    }
    TIDEGATE_ASSERT(group.first.value() == state.last_sequence().value() + 1);
    ledger::EventDecoder decoder(group.bytes, group.count);
    std::size_t count = 0;
    do {
        for (count = 0; count < kBlock && decoder.next(block[count]); ++count) {
            state.prefetch(block[count], ledger::State::Prefetch::indexes);
        }
        for (std::size_t i = 0; i < count; ++i) {
            state.prefetch(block[i], ledger::State::Prefetch::stock);
        }
        for (std::size_t i = 0; i < count; ++i) ledger::evolve(state, block[i]);
    } while (count == kBlock);
    if (!decoder.complete()) return bad_group(group, "journal_corrupt", "its events are malformed");
    return {};
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
    const auto block = std::make_unique<Block>();
    return journal.read(state.last_sequence(), [&](const journal::Group& group) {
        return replay(group, *block, state);
    });
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
