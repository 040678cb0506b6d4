#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <deque>
#include <vector>

#include "base/external_id.h"

// Orders whose content has to be fetched: first come, first served, each once. At most `max`; what
// comes then is left to the next poll, which sees every order anyway.

namespace tidegate::channels {

class FetchQueue {
public:
    explicit FetchQueue(std::size_t max) : max_(max) {}

    void add(ExternalId order) {
        if (queue_.size() < max_ && queued_.insert(order).second) queue_.push_back(order);
    }
    [[nodiscard]] std::vector<ExternalId> take(std::size_t count) {
        std::vector<ExternalId> taken;
        for (; !queue_.empty() && taken.size() < count; queue_.pop_front()) {
            taken.push_back(queue_.front());
            queued_.erase(queue_.front());
        }
        return taken;
    }
    // Those that could not be fetched come first again, in their order.
    void put_back(const std::vector<ExternalId>& orders) {
        for (auto order = orders.rbegin(); order != orders.rend(); ++order) {
            if (queued_.insert(*order).second) queue_.push_front(*order);
        }
    }
    [[nodiscard]] bool empty() const noexcept { return queue_.empty(); }

private:
    const std::size_t max_;
    std::deque<ExternalId> queue_;
    boost::unordered_flat_set<ExternalId, std::hash<ExternalId>> queued_;
};

}  // namespace tidegate::channels
