#pragma once

#include <cstdint>

#include "ledger/commands.h"

namespace tidegate::ledger {

// A 64-bit digest of what a command asks for (not of its id and time): two commands under one id
// must have the same. Internal to Ledger.
[[nodiscard]] std::uint64_t command_digest(const Command& command);

}  // namespace tidegate::ledger
