#pragma once

#include <cstdint>

#include "base/external_id.h"
#include "base/strong_id.h"
#include "base/time.h"
#include "ledger/types.h"

// What one marketplace may still sell of one listed SKU: the heart of the escrow protocol.
//
// exposure() is an upper bound on the units that the marketplace may yet sell plus those it has
// sold and we have not seen. It is kept from three facts only: what we wrote, which orders we have
// seen, and the watermark (every order placed at or before it has been seen).
//
// 1. Seeing an order of q units lowers the bound by q, whichever quantity it was sold from.
// 2. `remaining` is the last confirmed quantity minus the orders seen that were sold from it. It
//    goes below zero when the marketplace sells past its own listed quantity; that is kept, not
//    clamped.
// 3. `unseen_before` are units of earlier quantities that may have been sold, unseen, before the
//    last confirmed write took effect. They leave the bound when the watermark reaches
//    `effective_at`.
// 4. While a write is pending or its outcome unknown, both the old and the new quantity may be sold
//    (absolute), or the greater of the two (compare_and_set, on_hand, delta).
// 5. `effective_at` is the latest moment at which the write can have landed. An order placed at or
//    before it is taken from `unseen_before` while that lasts: it may in truth have been sold from
//    the new quantity, which makes the bound too large for a while, never too small.
//    It never moves back, and never lies before the request.
// 6. Units that the marketplace offers again after a cancellation join the quantity that is newest
//    in the end: while a write is under way nobody knows which one they were added to.
// 7. The bound begins with the first read (`known_from`): orders placed before it were sold from
//    quantities that nobody told us of, and are in no bound. A read that shows more than the bound
//    allows (somebody else wrote there) begins it anew; units that were unseen before stay in it.
// 8. Figures stop at kMost units, on the side that keeps the bound too large.
// 9. A guarded write claims that of the old quantity at least `change_from` units are still there
//    when it lands; so only the others may be sold unseen before it. An order beyond the claim
//    lowers the bound by nothing. The claim ends when the watermark reaches `effective_at`: from
//    then on the bound is what it would be without any claim, or larger, whether the claim was true
//    or not. See rests_on_claim().

namespace tidegate::ledger {

// What is taken of the old quantity when an absolute write lands.
enum class OldUnits : std::uint8_t {
    all_may_be_sold,
    change_from_is_left,  // the claim of a guarded write
};

struct Listing {
    static constexpr std::int32_t kMost = 2'000'000'000;

    ExternalId external;
    std::int32_t listed = 0;  // last confirmed quantity, as it was confirmed
    std::int32_t remaining = 0;
    std::int32_t unseen_before = 0;
    std::int32_t write_quantity = 0;  // of the write under way
    // compare_and_set: what that write expects to replace; guarded: units that it claims are left.
    std::int32_t change_from = 0;
    std::int32_t seen_in_flight = 0;       // units seen since it was requested
    std::int32_t restocked_in_flight = 0;  // units offered again since it was requested
    WriteNumber write{0};                  // last write requested; 0 before the first
    SkuId sku;                             // none: in suspense
    ListingId next_of_sku;
    CompactTimestamp effective_at;
    // Of the write under way; a later restock moves it: older reads miss it.
    CompactTimestamp requested_at;
    CompactTimestamp known_from;
    ChannelId channel;
    // A large seller has millions of listings: see the assertion below.
    Fulfilment fulfilment : 4 = Fulfilment::merchant;
    WriteState write_state : 4 = WriteState::settled;
    bool known : 1 =
        false;  // false until the first read or confirmed write: what it shows is not known
    bool guarded_write : 1 = false;   // the write under way makes a claim
    bool guarded_unseen : 1 = false;  // unseen_before rests on a claim, see rests_on_claim()

    // Whether exposure() is a bound yet: what it shows was read, and every order from before that
    // read has been seen.
    [[nodiscard]] bool is_proven(Timestamp watermark) const noexcept {
        return known && watermark >= known_from;
    }
    // Whether exposure() is smaller than the worst case because of a claim that nothing has proven.
    [[nodiscard]] bool rests_on_claim(Timestamp watermark) const noexcept {
        return guarded_write || (guarded_unseen && watermark < effective_at);
    }
    // Worst case, but for claims: what strict and guarded mode sum.
    [[nodiscard]] std::int64_t exposure(WriteSemantics semantics) const noexcept;
    // What the screens show: the greater of confirmed and in flight, minus orders seen.
    [[nodiscard]] std::int64_t nominal() const noexcept;
    // exposure() as it would be right after a write of `quantity` was requested.
    [[nodiscard]] std::int64_t exposure_if_written(
        WriteSemantics semantics,
        std::int32_t quantity,
        std::int32_t from,
        OldUnits old = OldUnits::all_may_be_sold
    ) const noexcept;

    void see_sale(std::int32_t units, Timestamp placed_at, Timestamp watermark) noexcept;
    void restock(std::int32_t units, Timestamp at) noexcept;
    void request(
        std::int32_t quantity,
        std::int32_t from,
        Timestamp at,
        WriteSemantics semantics,
        OldUnits old = OldUnits::all_may_be_sold
    ) noexcept;
    void confirm(WriteSemantics semantics, Timestamp effective, Timestamp watermark) noexcept;
    void fail() noexcept;
    void mark_unknown() noexcept;
    void read(
        std::int32_t quantity, Timestamp read_at, WriteSemantics semantics, Timestamp watermark
    ) noexcept;
    // True if unseen units left the bound.
    bool advance(Timestamp watermark) noexcept;
};
static_assert(sizeof(Listing) == 80);

}  // namespace tidegate::ledger
