#pragma once

#include <condition_variable>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "base/result.h"
#include "base/strong_id.h"
#include "journal/journal.h"
#include "ledger/events.h"

// The events of a journal after some place, read and decoded on a thread of its own while the
// caller folds those before: folding alone takes as long as reading and decoding together.
//
// 1. Batches come in the journal's order; what they hold lives until the next call of next().
// 2. An empty batch is the end; then status() says whether it is the journal's, or which group
//    could not be read (`journal_version`, `journal_corrupt`, or what its own reading says).
// 3. A bounded number of batches is decoded ahead.

namespace tidegate::engine {

class DecodedEvents {
public:
    // `journal` outlives it.
    DecodedEvents(journal::Journal& journal, Sequence after);
    ~DecodedEvents();
    DecodedEvents(const DecodedEvents&) = delete;
    DecodedEvents& operator=(const DecodedEvents&) = delete;

    [[nodiscard]] std::span<const ledger::Event> next();
    [[nodiscard]] Status status() const { return status_; }

private:
    struct Batch {
        std::vector<ledger::Event> events;  // never shrinks: its events keep their memory
        std::size_t count = 0;
    };
    static constexpr std::size_t kBatches = 4;
    static constexpr std::size_t kBatchEvents = 1024;

    void read(journal::Journal& journal, Sequence after);
    [[nodiscard]] Status decode(const journal::Group& group, Batch*& filling);
    [[nodiscard]] Batch* take_free();
    void offer(Batch* batch);

    std::uint64_t expected_;  // of the reading thread: the sequence of the next group
    Batch batches_[kBatches];
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Batch*> free_;
    std::vector<Batch*> ready_;  // the oldest first
    bool ended_ = false;         // nothing more is decoded
    bool unwanted_ = false;      // nobody will ask any more
    Status status_;              // of the reading, once it ended
    Batch* given_ = nullptr;     // to the caller
    std::thread thread_;
};

}  // namespace tidegate::engine
