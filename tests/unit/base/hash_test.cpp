#include "base/hash.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

// Goal: the checksum and the keyed hash are the published functions, for ever: both are on disk.
// Method: published vectors (RFC 3720 B.4 for CRC-32C, the reference SipHash-2-4-128 vectors with
// key 00..0f), and checksums in pieces.

namespace tidegate {
namespace {

TEST(HashTest, crc32c_is_castagnoli) {
    EXPECT_EQ(crc32c("123456789", 9), 0xe3069283U);
    EXPECT_EQ(crc32c(std::string(32, '\0').data(), 32), 0x8a9136aaU);
    EXPECT_EQ(crc32c(std::string(32, '\xff').data(), 32), 0x62a8ab43U);
    EXPECT_EQ(crc32c("", 0), 0U);
}

TEST(HashTest, crc32c_can_be_taken_in_pieces) {
    const std::string_view text = "an order, a hold, a shipment";
    const std::uint32_t whole = crc32c(text.data(), text.size());
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        const std::uint32_t head = crc32c(text.data(), cut);
        EXPECT_EQ(crc32c(text.data() + cut, text.size() - cut, head), whole) << cut;
    }
}

TEST(HashTest, sip_hash_128_is_the_reference) {
    const Hash128 key{0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL};
    const Hash128 empty = sip_hash128("", key);
    EXPECT_EQ(empty.high, 0xe6a825ba047f81a3ULL);
    EXPECT_EQ(empty.low, 0x930255c71472f66dULL);
}

TEST(HashTest, mix64_spreads_neighbours) {
    EXPECT_EQ(mix64(0), 0U);
    EXPECT_NE(mix64(1) >> 32, mix64(2) >> 32);
}

}  // namespace
}  // namespace tidegate
