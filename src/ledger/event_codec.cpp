#include "ledger/event_codec.h"

#include <cstring>
#include <type_traits>
#include <utility>

namespace tidegate::ledger {

namespace {

// One function per event lists its fields, in order; Writing and Reading give the list its meaning.
// Adding an event: a number here and a row in docs/formats/journal.md. Numbers are never reused.
template <class Body>
struct TypeNumber;
#define TIDEGATE_EVENT(type, number)                   \
    template <>                                        \
    struct TypeNumber<type> {                          \
        static constexpr std::uint8_t kValue = number; \
    }
TIDEGATE_EVENT(OrderChanged, 1);
TIDEGATE_EVENT(WriteRequested, 2);
TIDEGATE_EVENT(WriteConfirmed, 3);
TIDEGATE_EVENT(WriteFailed, 4);
TIDEGATE_EVENT(WriteUnknown, 5);
TIDEGATE_EVENT(ListingRead, 6);
TIDEGATE_EVENT(WatermarkAdvanced, 7);
TIDEGATE_EVENT(StockChanged, 8);
TIDEGATE_EVENT(TransferStarted, 9);
TIDEGATE_EVENT(TransferReceived, 10);
TIDEGATE_EVENT(ReturnReceived, 11);
TIDEGATE_EVENT(ReturnInspected, 12);
TIDEGATE_EVENT(CountStarted, 13);
TIDEGATE_EVENT(CountFinished, 14);
TIDEGATE_EVENT(StockLocked, 15);
TIDEGATE_EVENT(StockUnlocked, 16);
TIDEGATE_EVENT(ChannelDefined, 17);
TIDEGATE_EVENT(LocationDefined, 18);
TIDEGATE_EVENT(SkuDefined, 19);
TIDEGATE_EVENT(KitDefined, 20);
TIDEGATE_EVENT(ModeSet, 21);
TIDEGATE_EVENT(ListingMapped, 22);
TIDEGATE_EVENT(CommandRecorded, 23);
#undef TIDEGATE_EVENT

#define TIDEGATE_FIELDS(type, ...)      \
    template <class Io>                 \
    void list_fields(Io& io, type& e) { \
        io.all(__VA_ARGS__);            \
    }
// A table: one row an event.
// clang-format off
TIDEGATE_FIELDS(WriteRequested, e.listing, e.write, e.quantity, e.change_from)
TIDEGATE_FIELDS(WriteConfirmed, e.listing, e.write, e.effective_at)
TIDEGATE_FIELDS(WriteFailed, e.listing, e.write)
TIDEGATE_FIELDS(WriteUnknown, e.listing, e.write)
TIDEGATE_FIELDS(ListingRead, e.listing, e.quantity, e.read_at)
TIDEGATE_FIELDS(WatermarkAdvanced, e.channel, e.watermark)
TIDEGATE_FIELDS(StockChanged, e.cause, e.reason, e.sku, e.location, e.on_hand, e.quarantine,
                e.damaged, e.safety_hold, e.incoming, e.corrects)
TIDEGATE_FIELDS(TransferStarted, e.transfer, e.sku, e.from, e.to, e.quantity)
TIDEGATE_FIELDS(TransferReceived, e.transfer, e.arrived, e.lost)
TIDEGATE_FIELDS(ReturnReceived, e.return_id, e.channel, e.order, e.sku, e.location, e.quantity,
                e.inspect_by)
TIDEGATE_FIELDS(ReturnInspected, e.return_id, e.passed, e.repair, e.scrapped)
TIDEGATE_FIELDS(CountStarted, e.count, e.sku, e.location, e.on_hand)
TIDEGATE_FIELDS(CountFinished, e.count, e.counted, e.difference)
TIDEGATE_FIELDS(LockPart, e.location, e.quantity)
TIDEGATE_FIELDS(StockLocked, e.lock, e.external, e.sku, e.channel, e.expires_at, e.parts)
TIDEGATE_FIELDS(StockUnlocked, e.lock, e.expired)
TIDEGATE_FIELDS(ChannelDefined, e.channel, e.code, e.semantics, e.restocks_on_cancel)
TIDEGATE_FIELDS(LocationDefined, e.location, e.code, e.kind, e.bound_to, e.priority)
TIDEGATE_FIELDS(SkuDefined, e.sku, e.code)
TIDEGATE_FIELDS(KitComponent, e.sku, e.per_kit)
TIDEGATE_FIELDS(KitDefined, e.kit, e.components)
TIDEGATE_FIELDS(ModeSet, e.sku, e.mode)
TIDEGATE_FIELDS(ListingMapped, e.listing, e.channel, e.external, e.sku, e.fulfilment)
TIDEGATE_FIELDS(CommandRecorded, e.command, e.digest, e.reject, e.result)
// clang-format on
#undef TIDEGATE_FIELDS

class Writing {
public:
    explicit Writing(ByteWriter& to) : to_(to) {}
    template <class... Fields>
    void all(const Fields&... each) {
        (one(each), ...);
    }

private:
    template <class Tag, class Rep>
    void one(StrongId<Tag, Rep> id) {
        to_.unsigned_int(id.is_none() ? 0 : std::uint64_t{id.value()} + 1);
    }
    void one(ExternalId id) {
        to_.u64_fixed(id.high());
        to_.u64_fixed(id.low());
    }
    void one(Timestamp at) { to_.signed_int(at.milliseconds()); }
    void one(Quantity quantity) { to_.signed_int(quantity.units()); }
    void one(const std::string& text) { to_.text(text); }
    void one(bool flag) { to_.u8(flag ? 1 : 0); }
    void one(std::int32_t units) { to_.signed_int(units); }
    void one(std::uint16_t number) { to_.unsigned_int(number); }
    void one(std::uint32_t number) { to_.unsigned_int(number); }
    void one(std::uint64_t number) { to_.u64_fixed(number); }
    template <class Enum>
    requires std::is_enum_v<Enum>
    void one(Enum value) { to_.unsigned_int(static_cast<std::uint64_t>(value)); }
    template <class T>
    requires requires(T& value) { value.begin(); }
    void one(const T& values) {
        to_.unsigned_int(values.size());
        for (auto value : values) list_fields(*this, value);
    }

    ByteWriter& to_;
};

class Reading {
public:
    explicit Reading(ByteReader& from) : from_(from) {}
    template <class... Fields>
    void all(Fields&... each) {
        (one(each), ...);
    }
    template <class T>
    T narrow(std::uint64_t value) {
        if (!std::in_range<T>(value)) from_.set_failed();
        return static_cast<T>(value);
    }
    std::int32_t units() {
        const std::int64_t value = from_.signed_int();
        if (!std::in_range<std::int32_t>(value)) from_.set_failed();
        return static_cast<std::int32_t>(value);
    }

private:
    template <class Tag, class Rep>
    void one(StrongId<Tag, Rep>& id) {
        const std::uint64_t raw = from_.unsigned_int();
        id = raw == 0 ? StrongId<Tag, Rep>::none() : StrongId<Tag, Rep>(narrow<Rep>(raw - 1));
    }
    void one(ExternalId& id) {
        const std::uint64_t high = from_.u64_fixed();
        id = ExternalId::from_bits(high, from_.u64_fixed());
    }
    void one(Timestamp& at) { at = Timestamp(from_.signed_int()); }
    void one(Quantity& quantity) { quantity = Quantity(from_.signed_int()); }
    void one(std::string& text) { text = from_.text(); }
    void one(bool& flag) { flag = from_.u8() != 0; }
    void one(std::int32_t& value) { value = units(); }
    void one(std::uint16_t& number) { number = narrow<std::uint16_t>(from_.unsigned_int()); }
    void one(std::uint32_t& number) { number = narrow<std::uint32_t>(from_.unsigned_int()); }
    void one(std::uint64_t& number) { number = from_.u64_fixed(); }
    template <class Enum>
    requires std::is_enum_v<Enum>
    void one(Enum& value) {
        value = static_cast<Enum>(narrow<std::underlying_type_t<Enum>>(from_.unsigned_int()));
    }
    template <class T>
    requires requires(T& values) {
        values.clear();
        values.begin();
    }
    void one(T& values) {
        values.clear();
        const std::uint64_t count = from_.unsigned_int();
        for (std::uint64_t i = 0; i < count && from_.ok(); ++i) {
            std::remove_cvref_t<decltype(*values.begin())> value{};
            list_fields(*this, value);
            values.push_back(value);
        }
    }

    ByteReader& from_;
};

// The integers of ByteWriter into room that is known to be enough, without asking before each.
class Burst {
public:
    explicit Burst(char* at) : at_(at) {}
    void u8(std::uint8_t value) { *at_++ = static_cast<char>(value); }
    void u64_fixed(std::uint64_t value) {
        std::memcpy(at_, &value, sizeof value);
        at_ += sizeof value;
    }
    void unsigned_int(std::uint64_t value) {
        while (value >= 0x80) {
            *at_++ = static_cast<char>(value | 0x80U);
            value >>= 7;
        }
        *at_++ = static_cast<char>(value);
    }
    void signed_int(std::int64_t value) {
        unsigned_int(
            (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63)
        );
    }
    [[nodiscard]] const char* at() const { return at_; }

private:
    char* at_;
};

// ---- OrderChanged: nearly all bytes of a journal, so it leaves out what is usually absent
// ------------

constexpr std::uint8_t kByMarketplace = 1;
constexpr std::uint8_t kHasCurrency = 2;
constexpr std::uint8_t kHasExpiry = 4;
constexpr std::uint8_t kHasPrices = 8;
constexpr std::uint8_t kHasLocks = 16;
constexpr std::uint8_t kHasShipments = 32;

std::uint8_t order_flags(const OrderChanged& e) {
    unsigned flags = e.fulfilment == Fulfilment::marketplace ? kByMarketplace : 0U;
    if (e.currency != Currency{}) flags |= kHasCurrency;
    if (e.expires_at != Timestamp{}) flags |= kHasExpiry;
    for (const LineChange& line : e.lines) flags |= line.price_minor != 0 ? kHasPrices : 0U;
    for (const OrderMove& move : e.moves) {
        flags |= move.lock.is_none() ? 0U : kHasLocks;
        flags |= move.on_hand == 0 ? 0U : kHasShipments;
    }
    return static_cast<std::uint8_t>(flags);
}

template <class Id>
std::uint64_t id_or_zero(Id id) {
    return id.is_none() ? 0 : std::uint64_t{id.value()} + 1;
}

template <class Writer>
void write_order(Writer& to, const OrderChanged& e, Timestamp at) {
    const std::uint8_t flags = order_flags(e);
    to.u8(flags);
    to.u8(static_cast<std::uint8_t>(
        (static_cast<unsigned>(e.cause) << 4U) | static_cast<unsigned>(e.stage)
    ));
    to.unsigned_int(e.channel.value());
    to.u64_fixed(e.order.high());
    to.u64_fixed(e.order.low());
    to.signed_int((e.placed_at - at).milliseconds());
    if ((flags & kHasCurrency) != 0) to.unsigned_int(e.currency.packed());
    if ((flags & kHasExpiry) != 0) to.signed_int((e.expires_at - at).milliseconds());
    to.unsigned_int(e.lines.size());
    for (const LineChange& line : e.lines) {
        to.unsigned_int(id_or_zero(line.listing));
        to.unsigned_int(id_or_zero(line.sku));
        to.signed_int(line.ordered);
        to.signed_int(line.cancelled);
        to.signed_int(line.shipped);
        to.signed_int(line.held);
        if ((flags & kHasPrices) != 0) to.signed_int(line.price_minor);
    }
    to.unsigned_int(e.moves.size());
    for (const OrderMove& move : e.moves) {
        to.unsigned_int(move.line);
        to.unsigned_int(move.sku == e.lines[move.line].sku ? 0 : id_or_zero(move.sku));
        to.unsigned_int(move.location.value());
        to.signed_int(move.reserved);
        if ((flags & kHasShipments) != 0) to.signed_int(move.on_hand);
        if ((flags & kHasLocks) != 0) to.unsigned_int(id_or_zero(move.lock));
    }
}

void write_order_at_once(ByteWriter& to, const OrderChanged& e, Timestamp at) {
    // Most bytes of an integer 10; most integers of an order, a line, a move: 6, 8, 6; two of 8
    // bytes.
    constexpr std::size_t kLines = 4;
    constexpr std::size_t kMoves = 4;
    constexpr std::size_t kIntegers = 6 + 8 * kLines + 6 * kMoves;
    if (e.lines.size() > kLines || e.moves.size() > kMoves) {
        write_order(to, e, at);
        return;
    }
    char buffer[2 + 16 + 10 * kIntegers];
    Burst burst(buffer);
    write_order(burst, e, at);
    to.raw(buffer, static_cast<std::size_t>(burst.at() - buffer));
}

void read_lines(ByteReader& from, Reading& io, std::uint8_t flags, OrderChanged& e) {
    e.lines.clear();
    const std::uint64_t count = from.unsigned_int();
    for (std::uint64_t i = 0; i < count && from.ok(); ++i) {
        LineChange line;
        io.all(line.listing, line.sku, line.ordered, line.cancelled, line.shipped, line.held);
        if ((flags & kHasPrices) != 0) line.price_minor = from.signed_int();
        e.lines.push_back(line);
    }
}

void read_moves(ByteReader& from, Reading& io, std::uint8_t flags, OrderChanged& e) {
    e.moves.clear();
    const std::uint64_t count = from.unsigned_int();
    for (std::uint64_t i = 0; i < count && from.ok(); ++i) {
        OrderMove move;
        io.all(move.line, move.sku);
        if (move.line >= e.lines.size()) {
            from.set_failed();
            return;
        }
        if (move.sku.is_none()) move.sku = e.lines[move.line].sku;
        move.location = LocationId(io.narrow<std::uint16_t>(from.unsigned_int()));
        move.reserved = io.units();
        if ((flags & kHasShipments) != 0) move.on_hand = io.units();
        if ((flags & kHasLocks) != 0) io.all(move.lock);
        e.moves.push_back(move);
    }
}

// A time as a difference; damage that would overflow fails the reader.
Timestamp read_offset(ByteReader& from, Timestamp base) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(base.milliseconds(), from.signed_int(), &sum)) from.set_failed();
    return Timestamp(sum);
}

void read_order(ByteReader& from, Reading& io, OrderChanged& e, Timestamp at) {
    const std::uint8_t flags = from.u8();
    const std::uint8_t packed = from.u8();
    e.fulfilment = (flags & kByMarketplace) != 0 ? Fulfilment::marketplace : Fulfilment::merchant;
    e.cause = static_cast<OrderCause>(packed >> 4U);
    e.stage = static_cast<Stage>(packed & 0xfU);
    e.channel = ChannelId(io.narrow<std::uint16_t>(from.unsigned_int()));
    const std::uint64_t high = from.u64_fixed();
    e.order = ExternalId::from_bits(high, from.u64_fixed());
    e.placed_at = read_offset(from, at);
    e.currency = Currency(
        (flags & kHasCurrency) != 0 ? io.narrow<std::uint16_t>(from.unsigned_int())
                                    : std::uint16_t{0}
    );
    e.expires_at = (flags & kHasExpiry) != 0 ? read_offset(from, at) : Timestamp{};
    read_lines(from, io, flags, e);
    read_moves(from, io, flags, e);
}

// Reads the body whose type has this number: tries the alternatives of the variant in turn.
template <std::size_t I = 0>
void read_body(std::uint8_t number, ByteReader& from, Event& event) {
    if constexpr (I == std::variant_size_v<EventBody>) {
        from.set_failed();
    } else {
        using Body = std::variant_alternative_t<I, EventBody>;
        if (number != TypeNumber<Body>::kValue) {
            read_body<I + 1>(number, from, event);
            return;
        }
        Body* body = std::get_if<Body>(&event.body);
        if (body == nullptr) body = &event.body.emplace<Body>();
        Reading io(from);
        if constexpr (std::is_same_v<Body, OrderChanged>) {
            read_order(from, io, *body, event.at);
        } else {
            list_fields(io, *body);
        }
    }
}

}  // namespace

void EventEncoder::add(const Event& event) {
    std::visit(
        [&](const auto& body) {
            using Body = std::remove_cvref_t<decltype(body)>;
            writer_.u8(TypeNumber<Body>::kValue);
            writer_.signed_int((event.at - previous_).milliseconds());
            if constexpr (std::is_same_v<Body, OrderChanged>) {
                write_order_at_once(writer_, body, event.at);
            } else {
                Writing io(writer_);
                Body copy = body;
                list_fields(io, copy);
            }
        },
        event.body
    );
    previous_ = event.at;
    ++count_;
}

void EventEncoder::clear() noexcept {
    writer_.clear();
    previous_ = Timestamp{};
    count_ = 0;
}

bool EventDecoder::next(Event& event) {
    if (left_ == 0 || !reader_.ok()) return false;
    const std::uint8_t number = reader_.u8();
    event.at = read_offset(reader_, previous_);
    previous_ = event.at;
    read_body(number, reader_, event);
    if (!reader_.ok()) return false;
    --left_;
    return true;
}

}  // namespace tidegate::ledger
