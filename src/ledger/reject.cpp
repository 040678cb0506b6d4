#include "ledger/reject.h"

#include <array>

namespace tidegate::ledger {

namespace {

struct Named {
    Reject reject;
    std::string_view name;
};

#define TIDEGATE_REJECT(name) \
    Named {                   \
        Reject::name, #name   \
    }
constexpr std::array kRejects = {
    TIDEGATE_REJECT(none),
    TIDEGATE_REJECT(invalid_quantity),
    TIDEGATE_REJECT(invalid_id),
    TIDEGATE_REJECT(invalid_time),
    TIDEGATE_REJECT(invalid_name),
    TIDEGATE_REJECT(no_lines),
    TIDEGATE_REJECT(too_many_lines),
    TIDEGATE_REJECT(same_location),
    TIDEGATE_REJECT(kit_of_kits),
    TIDEGATE_REJECT(idempotency_mismatch),
    TIDEGATE_REJECT(unknown_sku),
    TIDEGATE_REJECT(unknown_location),
    TIDEGATE_REJECT(unknown_channel),
    TIDEGATE_REJECT(unknown_listing),
    TIDEGATE_REJECT(unknown_order),
    TIDEGATE_REJECT(unknown_lock),
    TIDEGATE_REJECT(unknown_transfer),
    TIDEGATE_REJECT(unknown_return),
    TIDEGATE_REJECT(unknown_count),
    TIDEGATE_REJECT(unknown_write),
    TIDEGATE_REJECT(already_exists),
    TIDEGATE_REJECT(kit_has_no_stock),
    TIDEGATE_REJECT(listing_is_read_only),
    TIDEGATE_REJECT(listing_not_mapped),
    TIDEGATE_REJECT(listing_has_exposure),
    TIDEGATE_REJECT(listing_not_read),
    TIDEGATE_REJECT(limit_reached),
    TIDEGATE_REJECT(already_closed),
    TIDEGATE_REJECT(reservation_expired),
    TIDEGATE_REJECT(write_in_flight),
    TIDEGATE_REJECT(exceeds_available),
    TIDEGATE_REJECT(exceeds_free),
    TIDEGATE_REJECT(exceeds_held),
    TIDEGATE_REJECT(exceeds_shipped),
    TIDEGATE_REJECT(stale_watermark),
    TIDEGATE_REJECT(stale_read),
    TIDEGATE_REJECT(already_corrected),
    TIDEGATE_REJECT(unchanged),
};
#undef TIDEGATE_REJECT

}  // namespace

bool transient(Reject reject) noexcept {
    switch (reject) {
        case Reject::write_in_flight:
        case Reject::exceeds_available:
        case Reject::exceeds_free:
        case Reject::listing_not_mapped:
        case Reject::listing_not_read:
        case Reject::listing_has_exposure:
            return true;
        default:
            return false;
    }
}

std::string_view reject_name(Reject reject) noexcept {
    for (const Named& named : kRejects) {
        if (named.reject == reject) return named.name;
    }
    return "unknown";
}

std::optional<Reject> reject_from_number(std::uint16_t number) noexcept {
    for (const Named& named : kRejects) {
        if (static_cast<std::uint16_t>(named.reject) == number) return named.reject;
    }
    return std::nullopt;
}

}  // namespace tidegate::ledger
