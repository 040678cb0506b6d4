#pragma once

// TIDEGATE_ASSERT states a fact that only a bug can break. It is on in every build and aborts the
// process: a ledger that continues after a broken invariant would write the damage to disk. It must
// never be reachable from input; input that is wrong gets a Reject or an Error.

namespace tidegate {

[[noreturn]] void assertion_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace tidegate

#define TIDEGATE_ASSERT(condition)                       \
    (static_cast<bool>(condition) ? static_cast<void>(0) \
                                  : ::tidegate::assertion_failed(#condition, __FILE__, __LINE__))
