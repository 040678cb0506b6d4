# tidegate_module(NAME SOURCES ... [DEPS module ...] [LIBS library ...] [PRECOMPILE <header> ...]
#                 [TOGETHER | SEPARATE])
#
# One static library per folder of src/, sources listed by name. DEPS are other modules and become
# public dependencies; LIBS are third-party targets and stay private, so that a pure module cannot
# reach one by accident. Every module sees headers as "module/header.h".
#
# Headers that take longer to parse than the sources that include them are precompiled: some of the
# standard library everywhere, and those of PRECOMPILE. A source still includes what it uses: lint and
# the target of headers compile without.
#
# The presets that nobody works in (release, tsan, fuzz) compile several sources as one, which takes
# half of the time; a large module of many small sources does so everywhere (TOGETHER). SEPARATE
# compiles each alone, for modules whose sources use the same local names.
#
# Every header of the folder must compile alone. One that its own source includes first does, or that
# source would not compile (but TOGETHER proves nothing); for the others the target all_verify_interface_header_sets, which no other
# target builds, compiles each.
function(tidegate_module name)
  cmake_parse_arguments(ARG "TOGETHER;SEPARATE" "" "SOURCES;DEPS;LIBS;PRECOMPILE" ${ARGN})
  add_library(tidegate_${name} STATIC ${ARG_SOURCES})
  add_library(tidegate::${name} ALIAS tidegate_${name})
  target_include_directories(tidegate_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(tidegate_${name} PRIVATE tidegate_warnings)
  foreach(dep IN LISTS ARG_DEPS)
    target_link_libraries(tidegate_${name} PUBLIC tidegate::${dep})
  endforeach()
  target_link_libraries(tidegate_${name} PRIVATE ${ARG_LIBS})
  if(ARG_SEPARATE)
    set_target_properties(tidegate_${name} PROPERTIES UNITY_BUILD OFF)
  elseif(ARG_TOGETHER)
    set_target_properties(tidegate_${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
  endif()
  target_precompile_headers(
    tidegate_${name} PRIVATE <algorithm> <functional> <map> <memory> <mutex> <string> <variant> <vector>
                             ${ARG_PRECOMPILE})
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.h)
  set(proven "")
  set(unproven "")
  foreach(header IN LISTS headers)
    string(REGEX REPLACE "\\.h$" ".cpp" source ${header})
    set(first_include "")
    if(EXISTS ${source})
      file(STRINGS ${source} first_include LIMIT_COUNT 1 REGEX "^#include")
    endif()
    file(RELATIVE_PATH path ${PROJECT_SOURCE_DIR}/src ${header})
    if(NOT ARG_TOGETHER AND first_include STREQUAL "#include \"${path}\"")
      list(APPEND proven ${header})
    else()
      list(APPEND unproven ${header})
    endif()
  endforeach()
  target_sources(
    tidegate_${name}
    PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/src FILES ${proven}
    PUBLIC FILE_SET unproven TYPE HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/src FILES ${unproven})
  set_target_properties(tidegate_${name} PROPERTIES INTERFACE_HEADER_SETS_TO_VERIFY unproven)
endfunction()
