#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "ledger/events.h"

// Events as bytes: docs/formats/journal.md describes every field. A group of events is encoded
// together: times and placed_at are deltas from the one before.

namespace tidegate::ledger {

inline constexpr std::uint16_t kEventCodecVersion = 1;

// Encodes the events of one group commit. Reusable; clear() between groups.
class EventEncoder {
public:
    void add(const Event& event);
    void clear() noexcept;
    [[nodiscard]] std::string_view bytes() const noexcept { return writer_.bytes(); }
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

private:
    ByteWriter writer_;
    Timestamp previous_;
    std::uint64_t count_ = 0;
};

// Calls visit(const Event&) for every event of a group. The error `journal_corrupt` names the byte.
class EventDecoder {
public:
    EventDecoder(std::string_view bytes, std::uint64_t count) noexcept
        : reader_(bytes), left_(count) {}

    // Reads the next event into `event`, reusing its memory; false at the end or on damage.
    [[nodiscard]] bool next(Event& event);
    // Whether everything was read and every byte was used.
    [[nodiscard]] bool complete() const noexcept {
        return reader_.ok() && left_ == 0 && reader_.at_end();
    }

private:
    ByteReader reader_;
    std::uint64_t left_;
    Timestamp previous_;
};

}  // namespace tidegate::ledger
