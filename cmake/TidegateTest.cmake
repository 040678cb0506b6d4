# tidegate_test(NAME SOURCES ... [LIBS ...] [LABELS ...] [DEFINITIONS ...] [SEPARATE])
#
# One executable of GoogleTest cases, found by ctest when it runs (PRE_TEST, so that a build never
# waits for a test binary). GoogleTest's and GoogleMock's headers are precompiled once and shared, and
# six sources are compiled as one, which takes a third of the time; SEPARATE compiles each alone.
# A test labelled `tsan` is also built and run by the preset of that name, through the target
# tidegate_tsan_tests.
include(GoogleTest)

add_custom_target(tidegate_tsan_tests)

function(tidegate_test_precompile)
  if(TARGET tidegate_test_headers)
    return()
  endif()
  # A program, because code that is compiled for one can only use headers compiled for one.
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/test_headers.cpp CONTENT "int main() {}\n")
  add_executable(tidegate_test_headers ${PROJECT_BINARY_DIR}/test_headers.cpp)
  target_link_libraries(tidegate_test_headers PRIVATE GTest::gtest GTest::gmock tidegate_warnings)
  target_precompile_headers(tidegate_test_headers PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
endfunction()

function(tidegate_test name)
  cmake_parse_arguments(ARG "SEPARATE" "" "SOURCES;LIBS;LABELS;DEFINITIONS" ${ARGN})
  tidegate_test_precompile()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(
    ${name} PRIVATE ${ARG_LIBS} GTest::gtest_main GTest::gmock tidegate_warnings)
  target_compile_definitions(${name} PRIVATE ${ARG_DEFINITIONS})
  target_precompile_headers(${name} REUSE_FROM tidegate_test_headers)
  if(NOT ARG_SEPARATE)
    set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
  endif()
  if("tsan" IN_LIST ARG_LABELS)
    add_dependencies(tidegate_tsan_tests ${name})
  endif()
  # Joined, because gtest_discover_tests keeps only the first of several labels: ctest -L tsan still
  # matches "slow/tsan".
  list(JOIN ARG_LABELS "/" labels)
  gtest_discover_tests(
    ${name}
    DISCOVERY_MODE PRE_TEST
    DISCOVERY_TIMEOUT 60
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    PROPERTIES TIMEOUT 600 LABELS "${labels}")
endfunction()
