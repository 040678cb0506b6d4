#include "engine/decoded_events.h"

#include <utility>

#include "base/assert.h"
#include "ledger/event_codec.h"

namespace tidegate::engine {

namespace {

Error bad_group(const journal::Group& group, const char* code, const std::string& why) {
    return {
        code,
        "the group at event " + std::to_string(group.first.value()) + " cannot be read: " + why,
        "run the version of Tidegate that wrote it, or restore the last backup"};
}

}  // namespace

DecodedEvents::DecodedEvents(journal::Journal& journal, Sequence after)
    : expected_(after.value() + 1) {
    for (Batch& batch : batches_) {
        batch.events.resize(kBatchEvents);
        free_.push_back(&batch);
    }
    thread_ = std::thread([this, &journal, after] { read(journal, after); });
}

DecodedEvents::~DecodedEvents() {
    {
        const std::lock_guard lock(mutex_);
        unwanted_ = true;
        changed_.notify_all();
    }
    thread_.join();
}

std::span<const ledger::Event> DecodedEvents::next() {
    std::unique_lock lock(mutex_);
    if (given_ != nullptr) {
        free_.push_back(std::exchange(given_, nullptr));
        changed_.notify_all();
    }
    changed_.wait(lock, [&] { return !ready_.empty() || ended_; });
    if (ready_.empty()) return {};
    given_ = ready_.front();
    ready_.erase(ready_.begin());
    return {given_->events.data(), given_->count};
}

// ---- The reading thread

void DecodedEvents::read(journal::Journal& journal, Sequence after) {
    Batch* filling = take_free();
    Status status;
    if (filling != nullptr) {
        status = journal.read(after, [&](const journal::Group& group) {
            return decode(group, filling);
        });
    }
    if (filling != nullptr && filling->count > 0) offer(filling);
    const std::lock_guard lock(mutex_);
    status_ = std::move(status);
    ended_ = true;
    changed_.notify_all();
}

Status DecodedEvents::decode(const journal::Group& group, Batch*& filling) {
    if (group.codec != ledger::kEventCodecVersion) {
        return bad_group(
            group, "journal_version", "its encoding is version " + std::to_string(group.codec)
        );
    }
    TIDEGATE_ASSERT(group.first.value() == expected_);
    expected_ += group.count;
    ledger::EventDecoder decoder(group.bytes, group.count);
    while (decoder.next(filling->events[filling->count])) {
        if (++filling->count < kBatchEvents) continue;
        offer(filling);
        filling = take_free();
        if (filling == nullptr) return Error{"found", "stops the reading"};
    }
    if (!decoder.complete()) return bad_group(group, "journal_corrupt", "its events are malformed");
    return {};
}

// nullptr: nobody will ask any more.
DecodedEvents::Batch* DecodedEvents::take_free() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !free_.empty() || unwanted_; });
    if (unwanted_) return nullptr;
    Batch* const batch = free_.back();
    free_.pop_back();
    batch->count = 0;
    return batch;
}

void DecodedEvents::offer(Batch* batch) {
    const std::lock_guard lock(mutex_);
    ready_.push_back(batch);
    changed_.notify_all();
}

}  // namespace tidegate::engine
