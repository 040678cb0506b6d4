# tidegate_fuzz(NAME SOURCES ... [LIBS ...])
#
# One libFuzzer program per decoder, built by the preset `fuzz` (clang) into build/fuzz/fuzzers.
# Its seed inputs are the files of tests/fuzz/corpus/NAME. `./test fuzz` runs all of them.
add_custom_target(tidegate_fuzzers)

function(tidegate_fuzz name)
  if(NOT TIDEGATE_FUZZ)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LIBS} tidegate_warnings)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  set_target_properties(
    ${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/fuzzers)
  add_dependencies(tidegate_fuzzers ${name})
endfunction()
