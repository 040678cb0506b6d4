#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "ledger/events.h"
#include "ledger/types.h"
#include "views/movements.h"

// How the API spells the ledger's closed vocabularies: one table for reading and writing.

namespace tidegate::server {

template <class Value, std::size_t N>
using Spelling = std::array<std::pair<std::string_view, Value>, N>;

inline constexpr Spelling<ledger::WriteSemantics, 4> kSemantics{{
    {"absolute", ledger::WriteSemantics::absolute},
    {"on_hand", ledger::WriteSemantics::on_hand},
    {"compare_and_set", ledger::WriteSemantics::compare_and_set},
    {"delta", ledger::WriteSemantics::delta},
}};
inline constexpr Spelling<ledger::LocationKind, 3> kLocationKinds{{
    {"own", ledger::LocationKind::own},
    {"third_party", ledger::LocationKind::third_party},
    {"channel_bound", ledger::LocationKind::channel_bound},
}};
inline constexpr Spelling<ledger::Fulfilment, 2> kFulfilments{{
    {"merchant", ledger::Fulfilment::merchant},
    {"marketplace", ledger::Fulfilment::marketplace},
}};
inline constexpr Spelling<ledger::Mode, 4> kModes{{
    {"strict", ledger::Mode::strict},
    {"proportional", ledger::Mode::proportional},
    {"guarded", ledger::Mode::guarded},
    {"shared", ledger::Mode::shared},
}};
inline constexpr Spelling<ledger::Stage, 9> kStages{{
    {"announced", ledger::Stage::announced},
    {"unpaid", ledger::Stage::unpaid},
    {"on_hold", ledger::Stage::on_hold},
    {"ready", ledger::Stage::ready},
    {"shipping", ledger::Stage::shipping},
    {"shipped", ledger::Stage::shipped},
    {"delivered", ledger::Stage::delivered},
    {"completed", ledger::Stage::completed},
    {"cancelled", ledger::Stage::cancelled},
}};
inline constexpr Spelling<ledger::Bucket, 4> kBuckets{{
    {"available", ledger::Bucket::available},
    {"quarantine", ledger::Bucket::quarantine},
    {"damaged", ledger::Bucket::damaged},
    {"safety_hold", ledger::Bucket::safety_hold},
}};
inline constexpr Spelling<ledger::AdjustReason, 7> kAdjustReasons{{
    {"opening", ledger::AdjustReason::opening},
    {"count", ledger::AdjustReason::count},
    {"shrinkage", ledger::AdjustReason::shrinkage},
    {"found", ledger::AdjustReason::found},
    {"correction", ledger::AdjustReason::correction},
    {"scrap", ledger::AdjustReason::scrap},
    {"other", ledger::AdjustReason::other},
}};
inline constexpr Spelling<ledger::WriteState, 3> kWriteStates{{
    {"settled", ledger::WriteState::settled},
    {"pending", ledger::WriteState::pending},
    {"unknown", ledger::WriteState::unknown},
}};
inline constexpr Spelling<ledger::OrderCause, 7> kOrderCauses{{
    {"seen", ledger::OrderCause::seen},
    {"reserved", ledger::OrderCause::reserved},
    {"confirmed", ledger::OrderCause::confirmed},
    {"released", ledger::OrderCause::released},
    {"expired", ledger::OrderCause::expired},
    {"filled", ledger::OrderCause::filled},
    {"mapped", ledger::OrderCause::mapped},
}};
inline constexpr Spelling<ledger::StockCause, 4> kStockCauses{{
    {"received", ledger::StockCause::received},
    {"adjusted", ledger::StockCause::adjusted},
    {"moved", ledger::StockCause::moved},
    {"expected", ledger::StockCause::expected},
}};
inline constexpr Spelling<views::MovementKind, 17> kMovementKinds{{
    {"order", views::MovementKind::order},
    {"reservation", views::MovementKind::reservation},
    {"receipt", views::MovementKind::receipt},
    {"adjustment", views::MovementKind::adjustment},
    {"move", views::MovementKind::move},
    {"expected", views::MovementKind::expected},
    {"transfer", views::MovementKind::transfer},
    {"return", views::MovementKind::returned},
    {"inspection", views::MovementKind::inspection},
    {"count", views::MovementKind::count},
    {"lock", views::MovementKind::lock},
    {"unlock", views::MovementKind::unlock},
    {"write", views::MovementKind::write},
    {"confirmed", views::MovementKind::confirmed},
    {"failed", views::MovementKind::failed},
    {"unknown", views::MovementKind::unknown},
    {"read", views::MovementKind::read},
}};

template <class Value, std::size_t N>
[[nodiscard]] constexpr std::string_view spell(
    const Spelling<Value, N>& table, Value value
) noexcept {
    for (const auto& [name, known] : table) {
        if (known == value) return name;
    }
    return "other";
}

}  // namespace tidegate::server
