#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

// How a hub decides what to list, as a person writes it:
//   strict                    escrow: what may still be sold never exceeds what there is
//   guarded[:risk]            the same, but writes claim what is surely still unsold; the risk that
//                             a claim is wrong, 1e-4 unless said: a digit, "e-", and 1 to 6
//   shared[:risk]             every channel shows the pool, less what the others sell meanwhile but
//                             for the risk
//   proportional[:seconds]    ratio shares of what is sellable, on every event or every so often
//   mirror:seconds[:buffer]   every channel shows all that is left, less a buffer
//   static                    split once by ratio, never written again
//   clairvoyant               one pool that every buyer sees at once: what nobody can have

namespace tidegate::rehearsal {

struct Policy {
    enum class Kind : std::uint8_t {
        strict,
        guarded,
        shared,
        proportional,
        mirror,
        fixed_split,
        clairvoyant,
    };

    Kind kind = Kind::strict;
    Duration every{};  // zero: on every event
    std::int64_t buffer = 0;
    std::int32_t risk_per_million = 100;

    friend bool operator==(const Policy&, const Policy&) = default;
};

[[nodiscard]] Result<Policy> parse_policy(std::string_view text);
[[nodiscard]] std::string policy_text(const Policy& policy);

}  // namespace tidegate::rehearsal
