#pragma once

#include <array>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <mutex>
#include <utility>

#include "base/external_id.h"
#include "base/hash.h"
#include "base/strong_id.h"

// The names of webhook deliveries that are recorded, the most recent ones: at least half of
// `remembered`, spread evenly. A repetition of one that is forgotten changes nothing either: it is
// only decided again.
//
// Names are unique within their channel. Thread-safe; in parts, for every webhook asks and tells.

namespace tidegate::channels {

class RecentDeliveries {
public:
    explicit RecentDeliveries(std::size_t remembered) : part_max_(remembered / kParts / 2) {}

    [[nodiscard]] bool contains(ChannelId channel, ExternalId delivery) {
        const Name name{channel, delivery};
        Part& part = part_of(name);
        const std::lock_guard lock(part.mutex);
        return part.young.contains(name) || part.old.contains(name);
    }
    void add(ChannelId channel, ExternalId delivery) {
        const Name name{channel, delivery};
        Part& part = part_of(name);
        const std::lock_guard lock(part.mutex);
        if (part.young.size() >= part_max_) {
            std::swap(part.young, part.old);
            part.young.clear();
        }
        part.young.insert(name);
    }

private:
    static constexpr std::size_t kParts = 16;
    struct Name {
        ChannelId channel;
        ExternalId delivery;
        friend bool operator==(const Name&, const Name&) = default;
        [[nodiscard]] std::uint64_t hash() const noexcept {
            return mix64(delivery.hash() + channel.value());
        }
    };
    struct Hash {
        std::size_t operator()(const Name& name) const noexcept { return name.hash(); }
    };
    using Names = boost::unordered_flat_set<Name, Hash>;
    struct alignas(64) Part {
        std::mutex mutex;
        Names young;
        Names old;
    };

    Part& part_of(const Name& name) { return parts_[name.hash() >> 60]; }
    static_assert(kParts == 16, "part_of() takes four bits");

    const std::size_t part_max_;
    std::array<Part, kParts> parts_;
};

}  // namespace tidegate::channels
