#include "base/bytes.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

// Goal: what ByteWriter writes, ByteReader reads back, and no input makes the reader read past its
// end. Method: the edge values of every width, exact bytes for the documented encoding, and every
// prefix of a record.

namespace tidegate {
namespace {

TEST(BytesTest, integers_survive_at_their_edges) {
    const std::vector<std::int64_t> values = {
        0,
        1,
        -1,
        63,
        64,
        -64,
        -65,
        std::numeric_limits<std::int64_t>::max(),
        std::numeric_limits<std::int64_t>::min()};
    ByteWriter writer;
    for (const std::int64_t value : values) {
        writer.signed_int(value);
        writer.unsigned_int(static_cast<std::uint64_t>(value));
        writer.u64_fixed(static_cast<std::uint64_t>(value));
    }
    ByteReader reader(writer.bytes());
    for (const std::int64_t value : values) {
        EXPECT_EQ(reader.signed_int(), value);
        EXPECT_EQ(reader.unsigned_int(), static_cast<std::uint64_t>(value));
        EXPECT_EQ(reader.u64_fixed(), static_cast<std::uint64_t>(value));
    }
    EXPECT_TRUE(reader.ok());
    EXPECT_TRUE(reader.at_end());
}

TEST(BytesTest, encoding_is_the_documented_one) {
    ByteWriter writer;
    writer.unsigned_int(300);
    writer.signed_int(-2);
    writer.text("ab");
    writer.u32_fixed(1);
    EXPECT_EQ(
        writer.bytes(),
        std::string(
            "\xac\x02\x03\x02"
            "ab"
            "\x01\0\0\0",
            10
        )
    );
}

TEST(BytesTest, every_cut_record_fails_and_stays_failed) {
    ByteWriter writer;
    writer.text("order");
    writer.u64_fixed(7);
    for (std::size_t size = 0; size < writer.size(); ++size) {
        ByteReader reader(std::string_view(writer.bytes()).substr(0, size));
        reader.text();
        reader.u64_fixed();
        EXPECT_FALSE(reader.ok()) << size;
        EXPECT_EQ(reader.unsigned_int(), 0U);
        EXPECT_FALSE(reader.ok());
    }
}

TEST(BytesTest, integers_of_more_than_64_bits_fail) {
    const std::string ten_bytes = std::string(9, '\xff') + '\x02';
    ByteReader reader(ten_bytes);
    EXPECT_EQ(reader.unsigned_int(), 0U);
    EXPECT_FALSE(reader.ok());
}

}  // namespace
}  // namespace tidegate
