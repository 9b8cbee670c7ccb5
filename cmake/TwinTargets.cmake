# twin_present(OUT source…): those of the sources that stand in the current folder; says which are missing, so that one
# unfinished folder does not keep the others from being configured.
function(twin_present out)
  set(present "")
  foreach(source ${ARGN})
    get_filename_component(full ${source} ABSOLUTE)
    if(EXISTS ${full})
      list(APPEND present ${source})
    else()
      message(SEND_ERROR "missing source ${full}")
    endif()
  endforeach()
  set(${out} ${present} PARENT_SCOPE)
endfunction()

# The standard library, compiled once for all libraries of the house.
if(TWIN_PCH)
  file(WRITE ${PROJECT_BINARY_DIR}/standard.cpp.new "// Only what is precompiled beside it counts.\n")
  file(COPY_FILE ${PROJECT_BINARY_DIR}/standard.cpp.new ${PROJECT_BINARY_DIR}/standard.cpp ONLY_IF_DIFFERENT)
  add_library(twin_standard OBJECT ${PROJECT_BINARY_DIR}/standard.cpp)
  target_link_libraries(twin_standard PRIVATE twin_options fmt::fmt tl::expected)
  target_precompile_headers(twin_standard PRIVATE
    <algorithm> <array> <atomic> <cmath> <cstdint> <functional> <limits> <map> <memory> <mutex> <optional> <set> <span>
    <stop_token> <string> <string_view> <unordered_map> <utility> <variant> <vector> <tl/expected.hpp> <fmt/format.h>)
endif()

# twin_unity(NAME): eight sources of the target at a time.
function(twin_unity name)
  set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
  # g++ takes a joined source for a header, where a field of a type without linkage would be a fault.
  target_compile_options(${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endfunction()

# twin_library(NAME [SOURCES …] [DEPENDS …] [PRIVATE_DEPENDS …] [NO_PCH]): one static library of the house.
# Dependencies are listed in layering order; Qt appears in app/gui and tests only, so an include elsewhere does not compile.
function(twin_library name)
  cmake_parse_arguments(ARG "NO_PCH" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  twin_present(ARG_SOURCES ${ARG_SOURCES})
  if(ARG_SOURCES)
    add_library(${name} STATIC ${ARG_SOURCES})
    target_link_libraries(${name} PUBLIC twin_options ${ARG_DEPENDS} PRIVATE ${ARG_PRIVATE_DEPENDS})
    if(TWIN_UNITY)
      twin_unity(${name})
    endif()
    if(TWIN_PCH AND NOT ARG_NO_PCH)
      target_precompile_headers(${name} REUSE_FROM twin_standard)
    endif()
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE twin_options ${ARG_DEPENDS})
  endif()
endfunction()
