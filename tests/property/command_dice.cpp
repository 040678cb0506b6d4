#include "command_dice.h"

#include <algorithm>

namespace tidegate::ledger {

namespace {

ExternalId id(std::string_view text) {
    return ExternalId::parse(text);
}

constexpr std::string_view kListings[] = {"a", "b", "set", "bound", "later", "never"};

}  // namespace

// Two plain SKUs, a kit of both, one SKU that may become either; an own and a third-party place and
// one of the first shop; two shops, of which the second offers cancelled units again.
std::vector<Command> CommandDice::workspace(Timestamp now) {
    constexpr Fulfilment kMerchant = Fulfilment::merchant;
    const ChannelId one(1);
    const ChannelId two(2);
    const std::vector<Body> bodies{
        DefineChannel{"one", WriteSemantics::absolute, false},
        DefineChannel{"two", WriteSemantics::compare_and_set, true},
        DefineLocation{"own", LocationKind::own, ChannelId::none(), 2},
        DefineLocation{"partner", LocationKind::third_party, ChannelId::none(), 1},
        DefineLocation{"bound", LocationKind::channel_bound, one, 1},
        DefineSku{"A"},
        DefineSku{"B"},
        DefineSku{"SET"},
        DefineSku{"LATER"},
        DefineKit{SkuId(2), {{SkuId(0), Quantity(2)}, {SkuId(1), Quantity(1)}}},
        MapListing{one, id("a"), SkuId(0), kMerchant},
        MapListing{one, id("b"), SkuId(1), kMerchant},
        MapListing{one, id("set"), SkuId(2), kMerchant},
        MapListing{one, id("bound"), SkuId(0), Fulfilment::marketplace},
        MapListing{two, id("a"), SkuId(0), kMerchant},
        MapListing{two, id("set"), SkuId(2), kMerchant},
        ReceiveStock{SkuId(0), LocationId(0), Quantity(9), {}},
        ReceiveStock{SkuId(1), LocationId(1), Quantity(5), {}},
    };
    std::vector<Command> commands;
    commands.reserve(bodies.size());
    for (const Body& body : bodies) commands.push_back({ExternalId::none(), now, body});
    return commands;
}

Command CommandDice::roll() {
    Command command;
    command.at = now_;
    const std::uint32_t kind = pick(40);
    if (kind < 12) {
        command.body = order_body();
    } else if (kind < 18) {
        command.body = reservation_body(kind - 12);
    } else if (kind < 23) {
        command.body = stock_body(kind - 18);
    } else if (kind < 31) {
        command.body = document_body(kind - 23);
    } else if (kind < 37) {
        command.body = write_body(kind - 31);
    } else {
        command.body = set_up_body(pick(6));
    }
    return command;
}

ExternalId CommandDice::name(std::string_view kind, std::uint32_t of) {
    return id(std::string(kind) + std::to_string(pick(of)));
}

ListingId CommandDice::listing() {
    return ListingId(pick(static_cast<std::uint32_t>(state_.listing_count()) + 1));
}

CommandDice::Body CommandDice::order_body() {
    SeeOrder see;
    see.channel = ChannelId(static_cast<std::uint16_t>((1 + pick(3)) % 3));
    see.order = name("o", 6);
    constexpr Stage kStages[] = {
        Stage::unpaid, Stage::ready, Stage::shipping, Stage::cancelled, Stage::announced};
    see.stage = kStages[pick(12) % 5];
    see.placed_at = now_ - Duration::seconds(pick(5));
    see.fulfilment = pick(5) == 4 ? Fulfilment::marketplace : Fulfilment::merchant;
    const std::uint32_t lines = (pick(5) + 1) % 4;
    for (std::uint32_t i = 0; i < lines; ++i) {
        OrderLine line;
        if (see.channel == kDirectChannel) {
            line.sku = sku();
        } else {
            line.listing = id(kListings[pick(6)]);
        }
        line.ordered = Quantity(pick(6));
        line.cancelled = Quantity(pick(4) == 3 ? pick(4) : 0);
        line.shipped = Quantity(pick(4) == 3 ? pick(6) : 0);
        see.lines.push_back(line);
    }
    return see;
}

InlineVector<OrderLine, 2> CommandDice::sku_lines(bool ships) {
    InlineVector<OrderLine, 2> lines;
    const std::uint32_t count = 1 + pick(3);
    for (std::uint32_t i = 0; i < count; ++i) {
        OrderLine line;
        line.sku = sku();
        (ships ? line.shipped : line.ordered) = Quantity(pick(5));
        lines.push_back(line);
    }
    return lines;
}

CommandDice::Body CommandDice::reservation_body(std::uint32_t kind) {
    const ExternalId reservation = name("o", 6);
    switch (kind) {
        case 0:
        case 1:
            return Reserve{reservation, now_ + Duration::seconds(pick(8)), sku_lines(false)};
        case 2:
            return ConfirmReservation{reservation};
        case 3:
            return ReleaseReservation{reservation};
        case 4:
            return ShipReservation{reservation, sku_lines(true)};
        default:
            return Tick{};
    }
}

CommandDice::Body CommandDice::stock_body(std::uint32_t kind) {
    const SkuId of = sku();
    const LocationId at = place();
    switch (kind) {
        case 0:
            return ReceiveStock{of, at, units(6), Quantity(pick(3))};
        case 1:
            return ExpectIncoming{of, at, Quantity(static_cast<std::int64_t>(pick(7)) - 3)};
        case 2: {
            const std::uint32_t corrects = pick(4);
            return AdjustStock{
                of,
                at,
                Quantity(static_cast<std::int64_t>(pick(9)) - 4),
                AdjustReason::correction,
                corrects == 0 ? Sequence::none() : Sequence(corrects)};
        }
        default: {
            const auto from = static_cast<Bucket>(1 + pick(4));
            const auto to = static_cast<Bucket>(1 + pick(4));
            return MoveStock{of, at, from, to, units(4)};
        }
    }
}

CommandDice::Body CommandDice::document_body(std::uint32_t kind) {
    switch (kind) {
        case 0: {
            const LocationId from = place();
            return StartTransfer{name("t", 4), sku(), from, place(), units(4)};
        }
        case 1:
            return ReceiveTransfer{name("t", 4), Quantity(pick(4)), Quantity(pick(3))};
        case 2: {
            const bool known = pick(3) > 0;
            const auto channel = static_cast<std::uint16_t>(pick(3));
            const ExternalId order = known ? name("o", 6) : ExternalId::none();
            return ReceiveReturn{
                name("r", 4), ChannelId(channel), order, sku(), place(), units(3), now_};
        }
        case 3:
            return InspectReturn{
                name("r", 4), Quantity(pick(3)), Quantity(pick(2)), Quantity(pick(2))};
        case 4:
            return StartCount{name("c", 4), sku(), place()};
        case 5:
            return FinishCount{name("c", 4), Quantity(pick(12))};
        case 6: {
            const std::uint32_t whose = pick(4);
            const ChannelId channel =
                whose == 3 ? ChannelId::none() : ChannelId(static_cast<std::uint16_t>(whose));
            const bool ends = pick(2) == 1;
            return LockStock{name("l", 5), sku(), channel, units(5), ends ? soon() : Timestamp{}};
        }
        default:
            return UnlockStock{name("l", 5)};
    }
}

CommandDice::Body CommandDice::write_body(std::uint32_t kind) {
    const ListingId of = listing();
    const bool known = state_.has(of);
    const std::uint32_t last = known ? state_.listing(of).write.value() : 0;
    const WriteNumber write(pick(4) == 3 ? last / 2 : last);
    const Timestamp heard = now_ - Duration::seconds(pick(3));
    switch (kind) {
        case 0:
        case 1: {
            const std::int32_t shown = known ? std::max(0, state_.listing(of).remaining) : 0;
            return RequestWrite{of, Quantity(pick(8)), Quantity(pick(4) == 3 ? pick(8) : shown)};
        }
        case 2:
            return ConfirmWrite{of, write, heard};
        case 3:
            return pick(2) == 0 ? Body(FailWrite{of, write}) : Body(MarkWriteUnknown{of, write});
        case 4:
            return ReadBack{of, Quantity(pick(8)), heard, {}};
        default:
            return AdvanceWatermark{ChannelId(static_cast<std::uint16_t>(pick(4))), heard};
    }
}

CommandDice::Body CommandDice::set_up_body(std::uint32_t kind) {
    switch (kind) {
        case 0:
        case 1: {
            const Fulfilment by = pick(4) == 3 ? Fulfilment::marketplace : Fulfilment::merchant;
            const ExternalId external = id(kListings[pick(5)]);
            return MapListing{shop(), external, sku(), by};
        }
        case 2:
        case 3: {
            DefineKit define;
            define.kit = SkuId(2 + pick(3));
            const std::uint32_t parts = 1 + pick(2);
            for (std::uint32_t i = 0; i < parts; ++i)
                define.components.push_back({sku(), units(3)});
            return define;
        }
        case 4:
            return SetMode{sku(), pick(2) == 0 ? Mode::strict : Mode::proportional};
        default:
            break;
    }
    constexpr std::string_view kCodes[] = {"A", "one", "own", "extra"};
    const std::string code(kCodes[pick(4)]);
    switch (pick(3)) {
        case 0:
            return DefineSku{code};
        case 1:
            return DefineChannel{code, WriteSemantics::on_hand, false};
        default: {
            const auto kind_of = static_cast<LocationKind>(1 + pick(3));
            return DefineLocation{code, kind_of, shop(), static_cast<std::uint16_t>(pick(4))};
        }
    }
}

}  // namespace tidegate::ledger
