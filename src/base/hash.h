#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

// Hashes for tables and checksums. None of them is a defence against an adversary except
// sip_hash128 (Aumasson, Bernstein 2012), which needs a secret key for that.

namespace tidegate {

// Finaliser of MurmurHash3/SplitMix64: spreads every input bit over the whole word.
[[nodiscard]] constexpr std::uint64_t mix64(std::uint64_t x) noexcept {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

struct Hash128 {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    friend constexpr bool operator==(const Hash128&, const Hash128&) noexcept = default;
};

// SipHash-2-4 with 128 bits of output.
[[nodiscard]] Hash128 sip_hash128(std::string_view bytes, Hash128 key) noexcept;

// Checksum of a journal record or snapshot: CRC-32C (Castagnoli), as iSCSI and ext4 use it.
// `seed` is the checksum of the bytes before these, so that a checksum can be taken in pieces.
[[nodiscard]] std::uint32_t crc32c(
    const void* bytes, std::size_t size, std::uint32_t seed = 0
) noexcept;

}  // namespace tidegate
