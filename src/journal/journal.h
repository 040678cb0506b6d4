#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/strong_id.h"
#include "base/time.h"

// The journal port: an append-only sequence of groups of events, as bytes. One writer per
// workspace; implementations: memory (tests, rehearsal), SQLite (default).
//
// 1. append() returns only when the group is durable, or with an error after which nothing of the
//    group is promised. After any error of append() the journal is poisoned: every further append
//    fails with `journal_poisoned`. The owner stops, reports, and a restart replays what is there.
// 2. (workspace, first_sequence) is unique: a second writer's append fails (`journal_fenced`).
// 3. Groups are contiguous: first_sequence = last_sequence() + 1. Anything else is a bug.
// 4. read() checks every group's checksum and contiguity: `journal_corrupt` names the group.
//
// append() belongs to one thread; everything else may run beside it on others.

namespace tidegate::journal {

struct Group {
    Sequence first{0};
    std::uint64_t count = 0;  // events in it
    Timestamp written_at{};
    std::uint16_t codec = 0;   // version of the encoding of `bytes`
    std::string_view bytes{};  // owned by the caller of append() / the journal during visit()
};

class Journal {
public:
    virtual ~Journal() = default;

    [[nodiscard]] virtual Status append(const Group& group) = 0;

    // Sequence of the last durable event; 0 for an empty journal.
    [[nodiscard]] virtual Sequence last_sequence() const = 0;

    // Visits the groups that hold events after `after`, in order, until the end as of the call.
    // The visitor's error stops the reading and is returned.
    [[nodiscard]] virtual Status read(
        Sequence after, const std::function<Status(const Group&)>& visit
    ) = 0;

    // Durable bytes, for metrics.
    [[nodiscard]] virtual std::uint64_t size_bytes() const = 0;
};

[[nodiscard]] std::unique_ptr<Journal> open_memory_journal();

}  // namespace tidegate::journal
