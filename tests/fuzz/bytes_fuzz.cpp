#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "base/bytes.h"

// Goal: no bytes make ByteReader read past its end, and an integer that it accepts keeps its value
// through ByteWriter. Method: one byte before each step picks what to read next.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using tidegate::ByteReader;
    using tidegate::ByteWriter;
    ByteReader reader(std::string_view(reinterpret_cast<const char*>(data), size));
    while (reader.ok() && !reader.at_end()) {
        const std::size_t left = reader.left();
        switch (reader.u8() % 5) {
            case 0: {
                const std::uint64_t value = reader.unsigned_int();
                ByteWriter writer;
                writer.unsigned_int(value);
                TIDEGATE_ASSERT(ByteReader(writer.bytes()).unsigned_int() == value);
                break;
            }
            case 1: {
                const std::int64_t value = reader.signed_int();
                ByteWriter writer;
                writer.signed_int(value);
                TIDEGATE_ASSERT(ByteReader(writer.bytes()).signed_int() == value);
                break;
            }
            case 2: {
                TIDEGATE_ASSERT(reader.text().size() < left);
                break;
            }
            case 3:
                reader.u64_fixed();
                break;
            default:
                reader.u32_fixed();
                break;
        }
        TIDEGATE_ASSERT(reader.left() < left);
    }
    return 0;
}
