# tidegate_module(NAME SOURCES ... [DEPS module ...] [LIBS library ...])
#
# One static library per folder of src/, sources listed by name. DEPS are other modules and become
# public dependencies; LIBS are third-party targets and stay private, so that a pure module cannot
# reach one by accident. Every module sees headers as "module/header.h".
function(tidegate_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;LIBS" ${ARGN})
  add_library(tidegate_${name} STATIC ${ARG_SOURCES})
  add_library(tidegate::${name} ALIAS tidegate_${name})
  target_include_directories(tidegate_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(tidegate_${name} PRIVATE tidegate_warnings)
  foreach(dep IN LISTS ARG_DEPS)
    target_link_libraries(tidegate_${name} PUBLIC tidegate::${dep})
  endforeach()
  target_link_libraries(tidegate_${name} PRIVATE ${ARG_LIBS})
endfunction()
