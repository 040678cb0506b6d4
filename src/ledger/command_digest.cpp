#include "ledger/command_digest.h"

#include "base/bytes.h"
#include "base/hash.h"

namespace tidegate::ledger {

namespace {

// Feeds the fields of a command, in the order of their declaration, to one hash.
class Digester {
public:
    template <class... Fields>
    void fields(const Fields&... all) {
        (one(all), ...);
    }
    [[nodiscard]] std::uint64_t value() { return sip_hash128(writer_.bytes(), {}).low; }

private:
    template <class Tag, class Rep>
    void one(StrongId<Tag, Rep> id) {
        writer_.unsigned_int(id.value());
    }
    void one(ExternalId id) {
        writer_.u64_fixed(id.high());
        writer_.u64_fixed(id.low());
    }
    void one(Quantity quantity) { writer_.signed_int(quantity.units()); }
    void one(Timestamp at) { writer_.signed_int(at.milliseconds()); }
    void one(Currency currency) { writer_.unsigned_int(currency.packed()); }
    void one(const std::string& text) { writer_.text(text); }
    void one(bool flag) { writer_.u8(flag ? 1 : 0); }
    void one(std::uint16_t number) { writer_.unsigned_int(number); }
    template <class Enum>
    requires std::is_enum_v<Enum>
    void one(Enum value) { writer_.unsigned_int(static_cast<std::uint64_t>(value)); }
    void one(const OrderLine& line) {
        fields(line.listing, line.sku, line.ordered, line.cancelled, line.shipped);
        writer_.signed_int(line.price_minor);
    }
    void one(const KitComponent& part) { fields(part.sku, part.per_kit); }
    template <class T, std::size_t N>
    void one(const InlineVector<T, N>& values) {
        writer_.unsigned_int(values.size());
        for (const T& value : values) one(value);
    }
    template <class T>
    void one(const std::vector<T>& values) {
        writer_.unsigned_int(values.size());
        for (const T& value : values) one(value);
    }

    ByteWriter writer_;
};

void feed(Digester& d, const SeeOrder& c) {
    d.fields(c.channel, c.order, c.placed_at, c.stage, c.fulfilment, c.currency, c.lines);
}
void feed(Digester& d, const RequestWrite& c) {
    d.fields(c.listing, c.quantity, c.change_from);
    // Digests from before this field existed stay what they were.
    if (c.unseen_most != RequestWrite{}.unseen_most) d.fields(c.unseen_most);
}
void feed(Digester& d, const ConfirmWrite& c) {
    d.fields(c.listing, c.write, c.effective_at);
}
void feed(Digester& d, const FailWrite& c) {
    d.fields(c.listing, c.write);
}
void feed(Digester& d, const MarkWriteUnknown& c) {
    d.fields(c.listing, c.write);
}
void feed(Digester& d, const ReadBack& c) {
    d.fields(c.listing, c.quantity, c.read_at, c.asked_at);
}
void feed(Digester& d, const AdvanceWatermark& c) {
    d.fields(c.channel, c.watermark);
}
void feed(Digester&, const Tick&) {}
void feed(Digester& d, const Reserve& c) {
    d.fields(c.reservation, c.expires_at, c.lines);
}
void feed(Digester& d, const ConfirmReservation& c) {
    d.fields(c.reservation);
}
void feed(Digester& d, const ReleaseReservation& c) {
    d.fields(c.reservation);
}
void feed(Digester& d, const ShipReservation& c) {
    d.fields(c.reservation, c.lines);
}
void feed(Digester& d, const ExpectIncoming& c) {
    d.fields(c.sku, c.location, c.change);
}
void feed(Digester& d, const ReceiveStock& c) {
    d.fields(c.sku, c.location, c.quantity, c.from_incoming);
}
void feed(Digester& d, const AdjustStock& c) {
    d.fields(c.sku, c.location, c.change, c.reason, c.corrects);
}
void feed(Digester& d, const MoveStock& c) {
    d.fields(c.sku, c.location, c.from, c.to, c.quantity);
}
void feed(Digester& d, const StartTransfer& c) {
    d.fields(c.transfer, c.sku, c.from, c.to, c.quantity);
}
void feed(Digester& d, const ReceiveTransfer& c) {
    d.fields(c.transfer, c.arrived, c.lost);
}
void feed(Digester& d, const ReceiveReturn& c) {
    d.fields(c.return_id, c.channel, c.order, c.sku, c.location, c.quantity, c.inspect_by);
}
void feed(Digester& d, const InspectReturn& c) {
    d.fields(c.return_id, c.passed, c.repair, c.scrapped);
}
void feed(Digester& d, const StartCount& c) {
    d.fields(c.count, c.sku, c.location);
}
void feed(Digester& d, const FinishCount& c) {
    d.fields(c.count, c.counted);
}
void feed(Digester& d, const LockStock& c) {
    d.fields(c.lock, c.sku, c.channel, c.quantity, c.expires_at);
}
void feed(Digester& d, const UnlockStock& c) {
    d.fields(c.lock);
}
void feed(Digester& d, const DefineChannel& c) {
    d.fields(c.code, c.semantics, c.restocks_on_cancel);
}
void feed(Digester& d, const DefineLocation& c) {
    d.fields(c.code, c.kind, c.bound_to, c.priority);
}
void feed(Digester& d, const DefineSku& c) {
    d.fields(c.code);
}
void feed(Digester& d, const DefineKit& c) {
    d.fields(c.kit, c.components);
}
void feed(Digester& d, const SetMode& c) {
    d.fields(c.sku, c.mode);
}
void feed(Digester& d, const MapListing& c) {
    d.fields(c.channel, c.listing, c.sku, c.fulfilment);
}

}  // namespace

std::uint64_t command_digest(const Command& command) {
    Digester digester;
    digester.fields(static_cast<std::uint16_t>(command.body.index()));
    std::visit([&](const auto& body) { feed(digester, body); }, command.body);
    return digester.value();
}

}  // namespace tidegate::ledger
