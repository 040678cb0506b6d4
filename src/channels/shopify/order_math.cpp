#include "channels/shopify/order_math.h"

#include <algorithm>
#include <array>

namespace tidegate::channels::shopify {

LineUnits units_of(
    const LineCounts& counts, Fulfilled fulfilled, OrderCancelled order_cancelled
) noexcept {
    const std::int64_t ordered = std::max<std::int64_t>(counts.ordered, 0);
    const std::int64_t removed = std::clamp<std::int64_t>(ordered - counts.current, 0, ordered);
    // Units that left the order after they had left the building. What was edited away has no
    // refund at all and was not fulfilled.
    std::int64_t removed_later = counts.refunded_return;
    if (fulfilled != Fulfilled::nothing) removed_later += counts.refunded_no_restock;
    std::int64_t cancelled = std::clamp<std::int64_t>(
        removed - removed_later, std::min(counts.refunded_cancel, removed), removed
    );
    std::int64_t shipped = 0;
    if (fulfilled != Fulfilled::nothing) {
        shipped = std::clamp<std::int64_t>(ordered - cancelled - counts.unfulfilled, 0, ordered);
    }
    if (order_cancelled == OrderCancelled::yes) cancelled = ordered - shipped;
    return {cancelled, shipped};
}

Fulfilled fulfilled_of(std::string_view status) noexcept {
    if (status == "FULFILLED" || status == "fulfilled") return Fulfilled::everything;
    static constexpr std::array<std::string_view, 4> kSome = {
        "PARTIALLY_FULFILLED", "partial", "RESTOCKED", "restocked"};
    const bool some = std::find(kSome.begin(), kSome.end(), status) != kSome.end();
    return some ? Fulfilled::something : Fulfilled::nothing;
}

ledger::Stage stage_of(
    OrderCancelled cancelled, Fulfilled fulfilled, std::string_view financial_status
) noexcept {
    using ledger::Stage;
    if (cancelled == OrderCancelled::yes) return Stage::cancelled;
    if (fulfilled == Fulfilled::everything) return Stage::shipped;
    if (fulfilled == Fulfilled::something) return Stage::shipping;
    static constexpr std::array<std::string_view, 6> kUnpaid = {
        "PENDING", "AUTHORIZED", "EXPIRED", "pending", "authorized", "expired"};
    const bool unpaid =
        std::find(kUnpaid.begin(), kUnpaid.end(), financial_status) != kUnpaid.end();
    return unpaid ? Stage::unpaid : Stage::ready;
}

}  // namespace tidegate::channels::shopify
