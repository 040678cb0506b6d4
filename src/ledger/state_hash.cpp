#include <string>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "ledger/invariants.h"

namespace tidegate::ledger {

namespace {

// Two independent 64-bit lanes over a sequence of words.
class Mixer {
public:
    explicit Mixer(std::uint64_t kind) { add(kind); }
    Mixer& add(std::uint64_t word) {
        high_ = mix64(high_ ^ (word + 0x9e3779b97f4a7c15ULL));
        low_ = mix64(low_ + word * 0xd6e8feb86659fd93ULL + 1);
        return *this;
    }
    Mixer& add_signed(std::int64_t value) { return add(static_cast<std::uint64_t>(value)); }
    Mixer& add_id(ExternalId id) { return add(id.high()).add(id.low()); }
    Mixer& add_time(Timestamp at) { return add_signed(at.milliseconds()); }
    template <class Enum>
    Mixer& add_enum(Enum value) {
        return add(static_cast<std::uint64_t>(value));
    }
    [[nodiscard]] Hash128 value() const { return {high_, low_}; }

private:
    std::uint64_t high_ = 1;
    std::uint64_t low_ = 2;
};

class Hasher {
public:
    explicit Hasher(const State& state) : state_(state) {}

    Hash128 all() {
        setup();
        for (std::uint32_t i = 0; i < state_.sku_count(); ++i) stock(SkuId(i));
        for (std::uint32_t i = 0; i < state_.listing_count(); ++i) listing(ListingId(i));
        for (OrderNumber i = 0; i < state_.orders().size(); ++i) order(i);
        documents();
        return sum_;
    }

private:
    void count(const Mixer& entity) {
        const Hash128 value = entity.value();
        sum_.low += value.low;
        sum_.high += value.high;
    }
    static std::uint64_t text_hash(std::string_view text) { return ExternalId::parse(text).hash(); }
    std::uint64_t name(SkuId id) const { return id.is_none() ? 0 : text_hash(state_.code(id)); }
    std::uint64_t name(LocationId id) const {
        return id.is_none() ? 0 : text_hash(state_.location(id).code);
    }
    std::uint64_t name(ChannelId id) const {
        return id.is_none() ? 0 : text_hash(state_.channel(id).code);
    }
    std::uint64_t name(ListingId id) const {
        if (id.is_none()) return 0;
        const Listing& listing = state_.listing(id);
        return mix64(listing.external.hash() ^ name(listing.channel));
    }

    void setup() {
        for (std::size_t i = 0; i < state_.channel_count(); ++i) {
            const ChannelId id(static_cast<std::uint16_t>(i));
            const ChannelRecord& channel = state_.channel(id);
            count(Mixer(1)
                      .add(name(id))
                      .add_enum(channel.semantics)
                      .add_time(channel.watermark)
                      .add(channel.restocks_on_cancel ? 1 : 0));
        }
        for (std::size_t i = 0; i < state_.location_count(); ++i) {
            const LocationId id(static_cast<std::uint16_t>(i));
            const LocationRecord& place = state_.location(id);
            count(Mixer(2)
                      .add(name(id))
                      .add_enum(place.kind)
                      .add(name(place.bound_to))
                      .add(place.priority));
        }
    }

    void stock(SkuId id) {
        count(Mixer(3).add(name(id)).add_enum(state_.sku(id).mode));
        for (const KitComponent& part : state_.components(id)) {
            count(Mixer(4).add(name(id)).add(name(part.sku)).add_signed(part.per_kit.units()));
        }
        state_.for_each_cell(id, [&](const StockCell& c) {
            Mixer cell(5);
            cell.add(name(id)).add(name(c.location));
            for (const std::int32_t figure :
                 {c.on_hand,
                  c.reserved,
                  c.locked,
                  c.quarantine,
                  c.damaged,
                  c.safety_hold,
                  c.incoming,
                  c.in_transit}) {
                cell.add_signed(figure);
            }
            count(cell);
        });
    }

    void listing(ListingId id) {
        const Listing& l = state_.listing(id);
        Mixer mixer(6);
        mixer.add(name(l.channel))
            .add_id(l.external)
            .add(name(l.sku))
            .add_enum(l.fulfilment)
            .add_enum(l.write_state)
            .add(l.known ? 1 : 0)
            .add_time(l.effective_at)
            .add_time(l.known_from)
            .add(l.write.value());
        for (const std::int32_t figure : {l.listed, l.remaining, l.unseen_before}) {
            mixer.add_signed(figure);
        }
        if (l.write_state != WriteState::settled) {
            mixer.add_signed(l.write_quantity)
                .add_signed(l.change_from)
                .add_signed(l.seen_in_flight)
                .add_signed(l.restocked_in_flight)
                .add_time(l.requested_at);
        }
        // Nothing is added without a claim: hashes from before there were any stay what they were.
        if (l.guarded_write || l.guarded_unseen) {
            mixer.add(l.guarded_write ? 1 : 0).add(l.guarded_unseen ? 1 : 0);
        }
        count(mixer);
    }

    void order(OrderNumber number) {
        const StoredOrder& o = state_.orders()[number];
        const std::uint64_t key = mix64(o.external.hash() ^ name(o.channel));
        count(Mixer(7)
                  .add_id(o.external)
                  .add(name(o.channel))
                  .add_signed(o.placed_at_ms)
                  .add_enum(o.stage)
                  .add_enum(o.fulfilment)
                  .add(o.released ? 1 : 0)
                  .add(o.expired ? 1 : 0)
                  .add_time(state_.expiry_of(number).value_or(Timestamp{})));
        const auto lines = state_.orders().lines(number);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const StoredLine& line = lines[i];
            const std::uint64_t line_key = mix64(name(line.listing) ^ mix64(name(line.sku)));
            Mixer mixer(8);
            mixer.add(key).add(line_key);
            for (const std::int32_t figure :
                 {line.ordered, line.cancelled, line.shipped, line.held, line.returned}) {
                mixer.add_signed(figure);
            }
            count(mixer);
            if (line.held == 0) continue;
            state_.orders().hold_parts(number, i, parts_);
            for (const HoldPart& part : parts_) {
                count(Mixer(9)
                          .add(key)
                          .add(line_key)
                          .add(name(part.sku))
                          .add(name(part.location))
                          .add_signed(part.quantity));
            }
        }
    }

    void documents() {
        for (const LockRecord& lock : state_.locks()) {
            Mixer mixer(10);
            mixer.add_id(lock.external)
                .add(name(lock.sku))
                .add(name(lock.channel))
                .add_time(lock.expires_at)
                .add(lock.closed ? 1 : 0);
            for (const LockPart& part : lock.parts) {
                mixer.add(name(part.location)).add_signed(part.quantity);
            }
            count(mixer);
        }
        for (const auto& [id, t] : state_.transfers()) {
            count(Mixer(11)
                      .add_id(id)
                      .add(name(t.sku))
                      .add(name(t.from))
                      .add(name(t.to))
                      .add_signed(t.quantity)
                      .add_signed(t.arrived)
                      .add_signed(t.lost));
        }
        for (const auto& [id, r] : state_.returns()) {
            count(Mixer(12)
                      .add_id(id)
                      .add_id(r.order)
                      .add(name(r.sku))
                      .add(name(r.location))
                      .add_signed(r.quantity)
                      .add_signed(r.inspected));
        }
        for (const auto& [id, c] : state_.counts()) {
            count(Mixer(13)
                      .add_id(id)
                      .add(name(c.sku))
                      .add(name(c.location))
                      .add_signed(c.on_hand_at_start)
                      .add(c.finished ? 1 : 0));
        }
    }

    const State& state_;
    Hash128 sum_;
    std::vector<HoldPart> parts_;
};

}  // namespace

Hash128 state_hash(const State& state) {
    return Hasher(state).all();
}

std::string state_hash_text(const State& state) {
    const Hash128 hash = state_hash(state);
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string text;
    for (const std::uint64_t word : {hash.high, hash.low}) {
        for (int shift = 60; shift >= 0; shift -= 4) text += kHex[(word >> shift) & 0xfU];
    }
    return text;
}

}  // namespace tidegate::ledger
