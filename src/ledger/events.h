#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/external_id.h"
#include "base/inline_vector.h"
#include "base/money.h"
#include "base/strong_id.h"
#include "base/time.h"
#include "ledger/reject.h"
#include "ledger/types.h"

// What happened. Events are the only thing that changes State (evolve.h) and the only thing in the
// journal (event_codec.h, docs/formats/journal.md). They carry results, not wishes: evolve() looks
// nothing up that decide() already decided. Amounts are plain integers in the range of Quantity.

namespace tidegate::ledger {

struct ChannelDefined {
    ChannelId channel;
    std::string code;
    WriteSemantics semantics = WriteSemantics::absolute;
    bool restocks_on_cancel = false;
};
struct LocationDefined {
    LocationId location;
    std::string code;
    LocationKind kind = LocationKind::own;
    ChannelId bound_to;
    std::uint16_t priority = 100;
};
struct SkuDefined {
    SkuId sku;
    std::string code;
};
struct KitDefined {
    SkuId kit;
    std::vector<KitComponent> components;
};
struct ModeSet {
    SkuId sku;
    Mode mode = Mode::strict;
};
// A listing was seen or mapped for the first time, or was given a (another) SKU.
struct ListingMapped {
    ListingId listing;
    ChannelId channel;
    ExternalId external;
    SkuId sku;  // none: in suspense
    Fulfilment fulfilment = Fulfilment::merchant;
};

// New totals of one line of an order. `held` are units with a hold; open - held is short.
struct LineChange {
    ListingId listing;  // none on the direct channel
    SkuId sku;          // none while in suspense
    std::int32_t ordered = 0;
    std::int32_t cancelled = 0;
    std::int32_t shipped = 0;
    std::int32_t held = 0;
    std::int64_t price_minor = 0;
    friend bool operator==(const LineChange&, const LineChange&) = default;
};
// Units that moved for a line: positive `reserved` takes a hold, negative gives it up.
struct OrderMove {
    SkuId sku;  // a component, for a kit
    LocationId location;
    std::uint16_t line = 0;  // index into OrderChanged::lines
    std::int32_t reserved = 0;
    std::int32_t on_hand = 0;  // negative: shipped
    LockId lock;               // not none: the hold came out of this lock
    friend bool operator==(const OrderMove&, const OrderMove&) = default;
};
struct OrderChanged {
    ChannelId channel;
    ExternalId order;
    OrderCause cause = OrderCause::seen;
    Stage stage = Stage::unpaid;
    Fulfilment fulfilment = Fulfilment::merchant;
    Currency currency;
    Timestamp placed_at;
    Timestamp expires_at;               // zero: does not expire
    InlineVector<LineChange, 2> lines;  // only those that changed
    InlineVector<OrderMove, 2> moves;
};

// One SKU at one place: every figure changes by its delta.
enum class StockCause : std::uint8_t { received = 1, adjusted = 2, moved = 3, expected = 4 };
struct StockChanged {
    StockCause cause = StockCause::adjusted;
    AdjustReason reason = AdjustReason::other;
    SkuId sku;
    LocationId location;
    std::int32_t on_hand = 0;
    std::int32_t quarantine = 0;
    std::int32_t damaged = 0;
    std::int32_t safety_hold = 0;
    std::int32_t incoming = 0;
    Sequence corrects;  // not none: the event that this is the opposite of
    friend bool operator==(const StockChanged&, const StockChanged&) = default;
};

struct TransferStarted {
    ExternalId transfer;
    SkuId sku;
    LocationId from;
    LocationId to;
    std::int32_t quantity = 0;
};
struct TransferReceived {
    ExternalId transfer;
    std::int32_t arrived = 0;
    std::int32_t lost = 0;
};
struct ReturnReceived {
    ExternalId return_id;
    ChannelId channel;
    ExternalId order;
    SkuId sku;
    LocationId location;
    std::int32_t quantity = 0;
    Timestamp inspect_by;
};
struct ReturnInspected {
    ExternalId return_id;
    std::int32_t passed = 0;
    std::int32_t repair = 0;
    std::int32_t scrapped = 0;
};
struct CountStarted {
    ExternalId count;
    SkuId sku;
    LocationId location;
    std::int32_t on_hand = 0;
};
struct CountFinished {
    ExternalId count;
    std::int32_t counted = 0;
    std::int32_t difference = 0;
};

struct LockPart {
    LocationId location;
    std::int32_t quantity = 0;
    friend bool operator==(const LockPart&, const LockPart&) = default;
};
struct StockLocked {
    LockId lock;
    ExternalId external;
    SkuId sku;
    ChannelId channel;
    Timestamp expires_at;
    InlineVector<LockPart, 4> parts;
};
// What was left of the lock went back.
struct StockUnlocked {
    LockId lock;
    bool expired = false;
};

struct WriteRequested {
    ListingId listing;
    WriteNumber write;
    std::int32_t quantity = 0;
    std::int32_t change_from = 0;  // compare_and_set and guarded: see Listing
};
struct WriteConfirmed {
    ListingId listing;
    WriteNumber write;
    Timestamp effective_at;
};
struct WriteFailed {
    ListingId listing;
    WriteNumber write;
};
struct WriteUnknown {
    ListingId listing;
    WriteNumber write;
};
struct ListingRead {
    ListingId listing;
    std::int32_t quantity = 0;
    Timestamp read_at;
};
struct WatermarkAdvanced {
    ChannelId channel;
    Timestamp watermark;
};

// The outcome of a command that has an id, so that a repetition can be answered.
struct CommandRecorded {
    ExternalId command;
    std::uint64_t digest = 0;  // of the command's content
    Reject reject = Reject::none;
    std::uint32_t result = 0;  // id that a Define or MapListing assigned
};

using EventBody = std::variant<
    OrderChanged,
    WriteRequested,
    WriteConfirmed,
    WriteFailed,
    WriteUnknown,
    ListingRead,
    WatermarkAdvanced,
    StockChanged,
    TransferStarted,
    TransferReceived,
    ReturnReceived,
    ReturnInspected,
    CountStarted,
    CountFinished,
    StockLocked,
    StockUnlocked,
    ChannelDefined,
    LocationDefined,
    SkuDefined,
    KitDefined,
    ModeSet,
    ListingMapped,
    CommandRecorded>;

struct Event {
    Timestamp at;
    EventBody body;
};

}  // namespace tidegate::ledger
