#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>

// StrongId gives an integer that names something a type of its own: explicit to make, never
// converted back silently, comparable only with its own kind. The largest value means "none".

namespace tidegate {

template <class Tag, class Rep>
class StrongId {
public:
    using Representation = Rep;

    constexpr StrongId() noexcept = default;
    constexpr explicit StrongId(Rep value) noexcept : value_(value) {}

    [[nodiscard]] static constexpr StrongId none() noexcept { return StrongId(); }
    [[nodiscard]] constexpr bool is_none() const noexcept { return value_ == kNone; }
    [[nodiscard]] constexpr Rep value() const noexcept { return value_; }

    friend constexpr auto operator<=>(StrongId, StrongId) noexcept = default;

private:
    static constexpr Rep kNone = std::numeric_limits<Rep>::max();
    Rep value_ = kNone;
};

// Dense numbers that the ledger assigns in order of definition, stable for ever in one workspace.
using SkuId = StrongId<struct SkuTag, std::uint32_t>;
using LocationId = StrongId<struct LocationTag, std::uint16_t>;
using ChannelId = StrongId<struct ChannelTag, std::uint16_t>;
using ListingId = StrongId<struct ListingTag, std::uint32_t>;

// Position of an event in the journal of one workspace: 1 is the first event.
using Sequence = StrongId<struct SequenceTag, std::uint64_t>;

// Number of a write to one listing: 1 is the first write to that listing.
using WriteNumber = StrongId<struct WriteNumberTag, std::uint32_t>;

}  // namespace tidegate

template <class Tag, class Rep>
struct std::hash<tidegate::StrongId<Tag, Rep>> {
    std::size_t operator()(tidegate::StrongId<Tag, Rep> id) const noexcept {
        return std::hash<Rep>{}(id.value());
    }
};
