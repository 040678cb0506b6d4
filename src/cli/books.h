#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "journal/journal.h"
#include "ledger/commands.h"
#include "ledger/event_codec.h"
#include "ledger/ledger.h"

// The books of one workspace for a command that works on them alone, in one thread: the ledger and
// its journal, without the queue and the threads of the engine. No server can have the same folder
// open meanwhile: the journal's lock sees to that.
//
// 1. What execute() answered is durable after the next flush() that succeeded.
// 2. After an error nothing more is written.

namespace tidegate::cli {

class Books {
public:
    enum class Access {
        stream,   // groups are written as they fill up
        at_once,  // everything becomes durable in one flush(), or nothing does
        pretend,  // nothing is written: flush() is an error
    };

    // Creates the folder and the journal if need be; without a folder, the journal is in memory.
    [[nodiscard]] static Result<Books> open(
        const std::string& folder, const Clock& clock, Access access = Access::stream
    );

    [[nodiscard]] Result<ledger::Outcome> execute(const ledger::Command& command);
    [[nodiscard]] Status flush();

    [[nodiscard]] const ledger::State& state() const noexcept { return ledger_.state(); }
    [[nodiscard]] std::uint64_t groups() const noexcept { return groups_; }

private:
    Books(std::unique_ptr<journal::Journal> journal, const Clock& clock, Access access)
        : journal_(std::move(journal)), clock_(&clock), access_(access) {}

    std::unique_ptr<journal::Journal> journal_;
    const Clock* clock_;
    Access access_;
    ledger::Ledger ledger_;
    ledger::EventEncoder encoder_;
    std::vector<ledger::Event> events_;
    std::uint64_t groups_ = 0;
};

// The machine's clock.
class SystemClock final : public Clock {
public:
    [[nodiscard]] Timestamp now() const override;
};

}  // namespace tidegate::cli
