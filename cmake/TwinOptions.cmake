# Options, language level, warnings and sanitizers that every target of the house shares.
option(TWIN_WERROR "Treat warnings as errors (the presets switch it on)" OFF)
option(TWIN_TESTS "Build the tests" ON)
option(TWIN_BENCH "Build twinscope-bench" ON)
option(TWIN_GUI "Build the window program" ON)
option(TWIN_PCH "Use precompiled headers" ON)
option(TWIN_UNITY "Compile several sources of a library at once: whole builds get faster, small changes slower" OFF)
option(TWIN_FUZZ "Build the libFuzzer targets (needs clang)" OFF)
set(TWIN_SANITIZE "" CACHE STRING "Sanitizers, for example address,undefined or thread")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_AUTOMOC OFF)
set(CMAKE_AUTOUIC OFF)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
# Plain -O0 is never used: fmt's optimisation pragma breaks Eigen's prefetch builtins there.
set(CMAKE_CXX_FLAGS_DEBUG "-Og -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib/twinscope)

add_library(twin_options INTERFACE)
target_compile_options(twin_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast -Wnon-virtual-dtor
  -ffp-contract=off -fno-math-errno)
if(TWIN_WERROR)
  target_compile_options(twin_options INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # A field with a default member initialiser is not "missing" in a table row.
  target_compile_options(twin_options INTERFACE -Wno-missing-field-initializers)
  # g++ collects its garbage from 128 MiB on: a tenth of its time here, for two hundred MiB less at its largest.
  add_compile_options(--param=ggc-min-heapsize=786432)
endif()
target_include_directories(twin_options INTERFACE ${PROJECT_SOURCE_DIR})

if(TWIN_SANITIZE)
  add_compile_options(-fsanitize=${TWIN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  if(TWIN_SANITIZE MATCHES "address" AND TWIN_SANITIZE MATCHES "undefined" AND NOT TWIN_FUZZ)
    # Together these cost a fifth of the time to compile. A null dereference and most of what object-size sees stop the
    # address sanitizer too (not a call through null that reads nothing, nor a jump past a redzone), and alignment is asked
    # about where bytes are read as numbers, not in TWIN_WHOLE_OBJECTS. The fuzz preset asks all.
    add_compile_options(-fno-sanitize=null,object-size)
    set(TWIN_WHOLE_OBJECTS -fno-sanitize=alignment)
  endif()
  add_link_options(-fsanitize=${TWIN_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # The instrumented code makes g++ 12 see these in code where the plain build sees none.
    add_compile_options(-Wno-maybe-uninitialized -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread
      -Wno-nonnull -Wno-null-dereference -Wno-restrict -Wno-free-nonheap-object -Wno-tsan)
  endif()
else()
  target_compile_options(twin_options INTERFACE -fstack-protector-strong)
  target_compile_definitions(twin_options INTERFACE _GLIBCXX_ASSERTIONS)
  target_compile_options(twin_options INTERFACE $<$<CONFIG:Release>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>)
endif()

include(CheckLinkerFlag)
foreach(linker mold lld)
  check_linker_flag(CXX -fuse-ld=${linker} TWIN_HAS_${linker})
  if(TWIN_HAS_${linker})
    add_link_options(-fuse-ld=${linker})
    break()
  endif()
endforeach()

find_program(TWIN_CCACHE ccache)
if(TWIN_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}
    CCACHE_NOHASHDIR=1 ${TWIN_CCACHE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND TWIN_PCH)
    add_compile_options(-fpch-preprocess)
  endif()
endif()
