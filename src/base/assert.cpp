#include "base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace tidegate {

void assertion_failed(const char* condition, const char* file, int line) noexcept {
    std::fprintf(stderr, "bug: %s does not hold (%s:%d)\n", condition, file, line);
    std::abort();
}

}  // namespace tidegate
