add_library(tidegate_warnings INTERFACE)
target_compile_options(
  tidegate_warnings
  INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast
            -Woverloaded-virtual -Werror)
