#include "journal/checksum.h"

#include <cstring>

#include "base/hash.h"

namespace tidegate::journal {

std::uint32_t group_checksum(std::uint64_t workspace, const Group& group) noexcept {
    struct Header {
        std::uint64_t workspace;
        std::uint64_t first;
        std::uint64_t count;
        std::int64_t written_at;
        std::uint64_t codec;
        std::uint64_t size;
    };
    static_assert(sizeof(Header) == 48, "the header is hashed as it lies: no padding");
    const Header header{
        workspace,
        group.first.value(),
        group.count,
        group.written_at.milliseconds(),
        group.codec,
        group.bytes.size()};
    const std::uint32_t seed = crc32c(&header, sizeof header);
    return crc32c(group.bytes.data(), group.bytes.size(), seed);
}

}  // namespace tidegate::journal
