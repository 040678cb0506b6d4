#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/external_id.h"
#include "base/inline_vector.h"
#include "base/money.h"
#include "base/quantity.h"
#include "base/strong_id.h"
#include "base/time.h"
#include "ledger/types.h"

// What can be asked of the ledger. A command states what somebody wants or saw, never what should
// follow from it: decide() works that out. All ids that end in Id are the ledger's own dense
// numbers; ExternalIds are names that others gave.

namespace tidegate::ledger {

inline constexpr std::size_t kLinesMax = 1000;
// They cannot be removed: a client that defines new ones for ever is stopped long before their ids,
// of 16 bits, are used up.
inline constexpr std::size_t kChannelsMax = 4096;
inline constexpr std::size_t kLocationsMax = 4096;

// ---- Set-up -------------------------------------------------------------------------------------

struct DefineChannel {
    std::string code;  // unique, for people: "tiktok-main"
    WriteSemantics semantics = WriteSemantics::absolute;
    bool restocks_on_cancel = false;  // the marketplace itself offers a cancelled unit again
};
struct DefineLocation {
    std::string code;
    LocationKind kind = LocationKind::own;
    ChannelId bound_to;            // channel_bound only
    std::uint16_t priority = 100;  // lower is taken first
};
struct DefineSku {
    std::string code;  // unique, byte for byte: leading zeros and case count
};
// Makes a defined SKU without stock a kit, or replaces its recipe. Has no stock of its own.
struct DefineKit {
    SkuId kit;
    std::vector<KitComponent> components;
};
struct SetMode {
    SkuId sku;
    Mode mode = Mode::strict;
};
// Ties what a marketplace lists to a SKU. Orders that waited in suspense for it take their hold.
struct MapListing {
    ChannelId channel;
    ExternalId listing;  // the marketplace's id of the listed SKU
    SkuId sku;
    Fulfilment fulfilment = Fulfilment::merchant;
};

// ---- Orders -------------------------------------------------------------------------------------

// All units of one listing (or, on the direct channel, one SKU) in an order. Counters are totals
// since the order was placed and only grow; an older message with smaller counters changes nothing.
struct OrderLine {
    ExternalId listing;  // on the direct channel: none
    SkuId sku;           // on the direct channel only
    Quantity ordered;
    Quantity cancelled;
    Quantity shipped;
    std::int64_t price_minor = 0;  // of one unit; for views, the ledger does not use it
};

// "The marketplace shows this order like so." Never refused for want of stock: an order that the
// shop accepted is a fact, and is recorded as short when there is nothing to hold.
struct SeeOrder {
    ChannelId channel;
    ExternalId order;
    Timestamp placed_at;  // by the marketplace's clock
    Stage stage = Stage::unpaid;
    Fulfilment fulfilment = Fulfilment::merchant;
    Currency currency;
    InlineVector<OrderLine, 2> lines;  // may be empty: announced, or cancelled before it was seen
};

// Holds stock for a caller of the API until `expires_at`; all lines or none. Refused when the units
// are not free. Lines name SKUs.
struct Reserve {
    ExternalId reservation;
    Timestamp expires_at;
    InlineVector<OrderLine, 2> lines;
};
// Payment arrived: the reservation no longer expires. After expiry it holds again if it still can.
struct ConfirmReservation {
    ExternalId reservation;
};
struct ReleaseReservation {
    ExternalId reservation;
};
// Units of a reservation left the building; totals like OrderLine.
struct ShipReservation {
    ExternalId reservation;
    InlineVector<OrderLine, 2> lines;
};

// ---- Stock --------------------------------------------------------------------------------------

struct ExpectIncoming {
    SkuId sku;
    LocationId location;
    Quantity change;  // may be negative: a purchase order shrank
};
struct ReceiveStock {
    SkuId sku;
    LocationId location;
    Quantity quantity;
    Quantity from_incoming;  // how much of it was expected
};
struct AdjustStock {
    SkuId sku;
    LocationId location;
    Quantity change;  // of on_hand and available; a fact, so it may push available below zero
    AdjustReason reason = AdjustReason::other;
    Sequence corrects;  // AdjustReason::correction: the event that this is the opposite of
};
struct MoveStock {
    SkuId sku;
    LocationId location;
    Bucket from = Bucket::available;
    Bucket to = Bucket::damaged;
    Quantity quantity;
};
struct StartTransfer {
    ExternalId transfer;
    SkuId sku;
    LocationId from;
    LocationId to;
    Quantity quantity;
};
struct ReceiveTransfer {
    ExternalId transfer;
    Quantity arrived;  // cumulative calls are added up
    Quantity lost;     // will not arrive any more
};
struct ReceiveReturn {
    ExternalId return_id;
    ChannelId channel;  // of the order, when known
    ExternalId order;   // none: a return without an order
    SkuId sku;
    LocationId location;
    Quantity quantity;
    Timestamp inspect_by;
};
struct InspectReturn {
    ExternalId return_id;
    Quantity passed;    // -> available
    Quantity repair;    // -> damaged
    Quantity scrapped;  // leaves on hand
};
// A count while sales go on: the number found is compared with on_hand as it was at the start.
struct StartCount {
    ExternalId count;
    SkuId sku;
    LocationId location;
};
struct FinishCount {
    ExternalId count;
    Quantity counted;
};
// Keeps units for one channel (a live show, a campaign) or, with channel none, for nobody.
struct LockStock {
    ExternalId lock;
    SkuId sku;
    ChannelId channel;
    Quantity quantity;
    Timestamp expires_at;
};
struct UnlockStock {
    ExternalId lock;
};

// ---- Listings -----------------------------------------------------------------------------------

// Asks to show `quantity`. Accepted only if the bound of the SKU's mode still holds while the write
// is under way; the accepted write must then be sent and its outcome reported. One write at a time;
// only a write of 0 may overtake an unknown one. Exposure may be raised only once the listing has
// been read (ReadBack) and the watermark has passed that read; for a strict SKU, once that is so
// for every listing that draws on it (State::is_bounded).
struct RequestWrite {
    ListingId listing;
    Quantity quantity;
    Quantity change_from;  // compare_and_set: the value we expect to replace
    // Guarded SKUs, absolute writes: the caller takes it that no more units of the old quantity
    // will have been sold unseen when this lands. Ignored otherwise.
    Quantity unseen_most = Quantity(Quantity::kLimit);
};
// The marketplace said yes. `effective_at`: the latest moment at which it can have taken effect.
struct ConfirmWrite {
    ListingId listing;
    WriteNumber write;
    Timestamp effective_at;
};
// It certainly did not and will not take effect.
struct FailWrite {
    ListingId listing;
    WriteNumber write;
};
// The answer was lost.
struct MarkWriteUnknown {
    ListingId listing;
    WriteNumber write;
};
// The marketplace shows `quantity` in an answer that arrived at `read_at` to a question asked at
// `asked_at` (zero: at read_at). Settles an unknown write, so it must be asked only when that write
// can no longer land.
struct ReadBack {
    ListingId listing;
    Quantity quantity;
    Timestamp read_at;
    Timestamp asked_at = {};
};
// Every order placed on the channel at or before `watermark` has been seen.
struct AdvanceWatermark {
    ChannelId channel;
    Timestamp watermark;
};

// Time passes: reservations and locks that are due expire.
struct Tick {};

// -------------------------------------------------------------------------------------------------

struct Command {
    // Names the command for its caller; repeating it repeats the recorded outcome. None: not
    // remembered (orders and write outcomes are idempotent by themselves).
    ExternalId id;
    Timestamp at;  // by our clock
    std::variant<
        SeeOrder,
        RequestWrite,
        ConfirmWrite,
        FailWrite,
        MarkWriteUnknown,
        ReadBack,
        AdvanceWatermark,
        Tick,
        Reserve,
        ConfirmReservation,
        ReleaseReservation,
        ShipReservation,
        ExpectIncoming,
        ReceiveStock,
        AdjustStock,
        MoveStock,
        StartTransfer,
        ReceiveTransfer,
        ReceiveReturn,
        InspectReturn,
        StartCount,
        FinishCount,
        LockStock,
        UnlockStock,
        DefineChannel,
        DefineLocation,
        DefineSku,
        DefineKit,
        SetMode,
        MapListing>
        body;
};

}  // namespace tidegate::ledger
