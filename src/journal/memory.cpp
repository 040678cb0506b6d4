#include <algorithm>
#include <atomic>
#include <deque>
#include <iterator>
#include <mutex>
#include <string>

#include "base/assert.h"
#include "journal/journal.h"

namespace tidegate::journal {

namespace {

struct StoredGroup {
    Sequence first{0};
    std::uint64_t count = 0;
    Timestamp written_at;
    std::uint16_t codec = 0;
    std::string bytes;
};

// Groups in a deque, whose elements never move: a reader holds the mutex only to find the next one.
class MemoryJournal final : public Journal {
public:
    Status append(const Group& group) override {
        TIDEGATE_ASSERT(group.count > 0);
        TIDEGATE_ASSERT(group.first.value() == last_sequence().value() + 1);
        const std::lock_guard lock(mutex_);
        groups_.push_back(
            {group.first, group.count, group.written_at, group.codec, std::string(group.bytes)}
        );
        last_.store(group.first.value() + group.count - 1, std::memory_order_release);
        size_.fetch_add(group.bytes.size(), std::memory_order_relaxed);
        return {};
    }

    Sequence last_sequence() const override {
        return Sequence(last_.load(std::memory_order_acquire));
    }

    Status read(Sequence after, const std::function<Status(const Group&)>& visit) override {
        const Sequence end = last_sequence();
        for (std::size_t i = first_group_after(after); const StoredGroup* group = at(i); ++i) {
            if (group->first > end) break;
            TIDEGATE_CHECK(
                visit({group->first, group->count, group->written_at, group->codec, group->bytes})
            );
        }
        return {};
    }

    std::uint64_t size_bytes() const override { return size_.load(std::memory_order_relaxed); }

private:
    [[nodiscard]] std::size_t first_group_after(Sequence after) const {
        const std::lock_guard lock(mutex_);
        const auto found =
            std::partition_point(groups_.begin(), groups_.end(), [after](const StoredGroup& group) {
                return group.first.value() + group.count - 1 <= after.value();
            });
        return static_cast<std::size_t>(std::distance(groups_.begin(), found));
    }
    [[nodiscard]] const StoredGroup* at(std::size_t index) const {
        const std::lock_guard lock(mutex_);
        return index < groups_.size() ? &groups_[index] : nullptr;
    }

    mutable std::mutex mutex_;
    std::deque<StoredGroup> groups_;
    std::atomic<std::uint64_t> last_{0};
    std::atomic<std::uint64_t> size_{0};
};

}  // namespace

std::unique_ptr<Journal> open_memory_journal() {
    return std::make_unique<MemoryJournal>();
}

}  // namespace tidegate::journal
