#include "base/hash.h"

#include <array>
#include <bit>
#include <cstring>

#if defined(__SSE4_2__)
#include <nmmintrin.h>
#endif

namespace tidegate {

namespace {

std::uint64_t load64(const char* bytes) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

struct SipState {
    std::uint64_t v0, v1, v2, v3;

    void round() noexcept {
        v0 += v1;
        v1 = std::rotl(v1, 13) ^ v0;
        v0 = std::rotl(v0, 32);
        v2 += v3;
        v3 = std::rotl(v3, 16) ^ v2;
        v0 += v3;
        v3 = std::rotl(v3, 21) ^ v0;
        v2 += v1;
        v1 = std::rotl(v1, 17) ^ v2;
        v2 = std::rotl(v2, 32);
    }
    void absorb(std::uint64_t word) noexcept {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }
    [[nodiscard]] std::uint64_t fold() const noexcept { return v0 ^ v1 ^ v2 ^ v3; }
};

constexpr std::array<std::array<std::uint32_t, 256>, 8> make_crc_tables() noexcept {
    std::array<std::array<std::uint32_t, 256>, 8> tables{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t crc = i;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0x82f63b78U : 0U);
        tables[0][i] = crc;
    }
    for (std::size_t i = 0; i < 256; ++i) {
        for (std::size_t t = 1; t < 8; ++t) {
            const std::uint32_t previous = tables[t - 1][i];
            tables[t][i] = (previous >> 8) ^ tables[0][previous & 0xffU];
        }
    }
    return tables;
}

constexpr auto kCrcTables = make_crc_tables();

}  // namespace

Hash128 sip_hash128(std::string_view bytes, Hash128 key) noexcept {
    SipState s{
        0x736f6d6570736575ULL ^ key.high,
        0x646f72616e646f6dULL ^ key.low ^ 0xeeULL,
        0x6c7967656e657261ULL ^ key.high,
        0x7465646279746573ULL ^ key.low};
    const char* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 8; left -= 8, at += 8) s.absorb(load64(at));
    std::uint64_t last = static_cast<std::uint64_t>(bytes.size()) << 56;
    for (std::size_t i = 0; i < left; ++i) {
        last |= static_cast<std::uint64_t>(static_cast<unsigned char>(at[i])) << (8 * i);
    }
    s.absorb(last);
    s.v2 ^= 0xeeULL;
    for (int i = 0; i < 4; ++i) s.round();
    Hash128 out;
    out.high = s.fold();
    s.v1 ^= 0xddULL;
    for (int i = 0; i < 4; ++i) s.round();
    out.low = s.fold();
    return out;
}

std::uint32_t crc32c(const void* bytes, std::size_t size, std::uint32_t seed) noexcept {
    const char* at = static_cast<const char*>(bytes);
    std::uint32_t crc = ~seed;
#if defined(__SSE4_2__)
    std::uint64_t wide = crc;
    for (; size >= 8; size -= 8, at += 8) wide = _mm_crc32_u64(wide, load64(at));
    crc = static_cast<std::uint32_t>(wide);
#else
    for (; size >= 8; size -= 8, at += 8) {
        const std::uint64_t word = load64(at) ^ crc;
        crc = 0;
        for (std::size_t t = 0; t < 8; ++t) crc ^= kCrcTables[7 - t][(word >> (8 * t)) & 0xffU];
    }
#endif
    for (; size > 0; --size, ++at) {
        crc = (crc >> 8) ^ kCrcTables[0][(crc ^ static_cast<unsigned char>(*at)) & 0xffU];
    }
    return ~crc;
}

}  // namespace tidegate
