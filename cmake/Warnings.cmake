add_library(tidegate_warnings INTERFACE)
target_compile_options(
  tidegate_warnings
  INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast
            -Woverloaded-virtual -Werror)
# GCC 12 doubts members of std::optional at -O2 that are never read unset; the sanitizers see real ones.
target_compile_options(tidegate_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
