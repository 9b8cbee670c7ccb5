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

# twin_unity(NAME): eight sources of the target at a time; a precompiled header would gain nothing on top of it.
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
    elseif(TWIN_PCH AND NOT ARG_NO_PCH)
      target_precompile_headers(${name} PRIVATE
        <algorithm> <cstdint> <functional> <map> <memory> <optional> <span> <string> <string_view>
        <unordered_map> <utility> <variant> <vector> <tl/expected.hpp> <fmt/core.h>)
    endif()
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE twin_options ${ARG_DEPENDS})
  endif()
endfunction()
