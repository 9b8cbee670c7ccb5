# The libraries Twinscope stands on; every one is a package of Debian 12.
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(tl-expected REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Eigen3 REQUIRED NO_MODULE)
find_package(PkgConfig REQUIRED)

# oneDNN: its own CMake package demands OpenCL development files, so it is found by hand.
find_path(DNNL_INCLUDE_DIR dnnl.hpp REQUIRED)
find_library(DNNL_LIBRARY dnnl REQUIRED)
add_library(DNNL::dnnl UNKNOWN IMPORTED)
set_target_properties(DNNL::dnnl PROPERTIES
  IMPORTED_LOCATION "${DNNL_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${DNNL_INCLUDE_DIR}")

# Graphviz is linked by the layout worker alone. GRAPHVIZ_LIBDIR stays empty when several modules are asked for.
pkg_check_modules(GRAPHVIZ REQUIRED IMPORTED_TARGET libgvc libcgraph libcdt)
pkg_get_variable(GV_LIBDIR libgvc libdir)
find_library(GV_DOT_PLUGIN gvplugin_dot_layout HINTS ${GV_LIBDIR}/graphviz REQUIRED)

if(TWIN_GUI OR TWIN_TESTS)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets Svg PrintSupport Test)
  find_package(Qt6LinguistTools QUIET)  # without it the window speaks English only, and says so
endif()
if(TWIN_BENCH)
  find_package(benchmark REQUIRED)
endif()
