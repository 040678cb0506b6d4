#include "base/external_id.h"

#include <array>

namespace tidegate {

namespace {

constexpr std::string_view kAlphabet =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-";
static_assert(kAlphabet.size() == 64);

constexpr std::uint8_t kNotInAlphabet = 0xff;

constexpr std::array<std::uint8_t, 256> make_codes() noexcept {
    std::array<std::uint8_t, 256> codes{};
    for (auto& code : codes) code = kNotInAlphabet;
    for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
        codes[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
    }
    return codes;
}

constexpr auto kCodes = make_codes();

// Fixed: an id must be the same in every process that reads the journal.
constexpr Hash128 kIdKey{0x7469646567617465ULL, 0x65787465726e616cULL};

}  // namespace

ExternalId ExternalId::parse(std::string_view text) noexcept {
    if (text.empty()) return none();
    if (text.size() <= kExactLength) {
        // Two words of at most ten characters each, put together at the end: order ids are parsed
        // for every message, and shifting 128 bits for every character costs four times as much.
        const std::size_t head = text.size() < 10 ? text.size() : 10;
        unsigned seen = 0;
        const auto pack = [&](std::string_view part) {
            std::uint64_t word = 0;
            for (const char c : part) {
                const std::uint8_t code = kCodes[static_cast<unsigned char>(c)];
                seen |= code;
                word = (word << 6) | code;
            }
            return word;
        };
        const std::uint64_t first = pack(text.substr(0, head));
        const std::uint64_t second = pack(text.substr(head));
        if ((seen & 0xc0U) == 0) {
            const auto shift = static_cast<unsigned>(6 * (text.size() - head));
            const std::uint64_t low = (first << shift) | second;
            const std::uint64_t high = shift == 0 ? 0 : first >> (64 - shift);
            return from_bits(high | (static_cast<std::uint64_t>(text.size()) << 56), low);
        }
    }
    const Hash128 hash = sip_hash128(text, kIdKey);
    return from_bits((hash.high & 0x00ffffffffffffffULL) | (kHashedTag << 56), hash.low);
}

std::string ExternalId::text() const {
    if (is_none()) return {};
    if (!is_exact()) {
        constexpr std::string_view kHex = "0123456789abcdef";
        std::string out = "#";
        for (int shift = 52; shift >= 0; shift -= 4) out += kHex[(high_ >> shift) & 0xfU];
        for (int shift = 60; shift >= 0; shift -= 4) out += kHex[(low_ >> shift) & 0xfU];
        return out;
    }
    const auto length = static_cast<std::size_t>(high_ >> 56);
    std::string out(length, '0');
    std::uint64_t high = high_ & 0x00ffffffffffffffULL;
    std::uint64_t low = low_;
    for (std::size_t i = length; i-- > 0;) {
        out[i] = kAlphabet[low & 0x3fU];
        low = (low >> 6) | (high << 58);
        high >>= 6;
    }
    return out;
}

}  // namespace tidegate
