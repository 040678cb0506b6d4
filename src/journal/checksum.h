#pragma once

#include <cstdint>

#include "journal/journal.h"

// The checksum that is stored beside a group: CRC-32C of its header fields and its bytes, so that a
// row cannot be damaged, cut or given another place unnoticed. Layout: docs/formats/journal.md.

namespace tidegate::journal {

[[nodiscard]] std::uint32_t group_checksum(std::uint64_t workspace, const Group& group) noexcept;

}  // namespace tidegate::journal
