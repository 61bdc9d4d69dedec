# Precompiled headers of the standard library and of heavy third-party libraries: never of volcal itself, whose
# headers change. Sources still include what they use: builds with VOLCAL_PRECOMPILE=OFF (the preset cuda-all, and
# clang-tidy's) would say otherwise.
option(VOLCAL_PRECOMPILE "Precompile the headers of other libraries" ON)

set(VOLCAL_STANDARD_HEADERS
    <algorithm> <array> <cmath> <cstddef> <cstdint> <functional> <limits> <memory> <numeric> <optional> <span>
    <string> <string_view> <utility> <vector>)

# volcal_precompiled_headers(NAME HEADERS... LIBRARIES...): precompiles the headers once, for every target that
# volcal_precompile() hands NAME to. LIBRARIES are those of the headers: all such targets link them, since GCC takes
# a precompiled header only where the macros are the same.
function(volcal_precompiled_headers name)
  cmake_parse_arguments(arg "" "" "HEADERS;LIBRARIES" ${ARGN})
  if(NOT VOLCAL_PRECOMPILE)
    return()
  endif()
  set(empty ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc)
  file(CONFIGURE OUTPUT ${empty} CONTENT "// Nothing: the headers are what is compiled.\n")
  add_library(${name} OBJECT ${empty})
  target_link_libraries(${name} PRIVATE volcal_flags ${arg_LIBRARIES})
  target_precompile_headers(${name} PRIVATE ${arg_HEADERS})
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF)
  volcal_allow_precompiled(${name})
endfunction()

function(volcal_precompile target headers)
  if(VOLCAL_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM ${headers})
    volcal_allow_precompiled(${target})
  endif()
endfunction()

# What GCC needs beside a precompiled header: to name it in the preprocessed source, which ccache reads, and to be
# silent about what it inlines from there, since GCC 12 forgets that this is no code of ours.
function(volcal_allow_precompiled target)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -fpch-preprocess -Wno-array-bounds -Wno-stringop-overflow
                                             -Wno-stringop-overread)
  endif()
endfunction()

# Of libraries (position-independent).
volcal_precompiled_headers(volcal_text_headers HEADERS ${VOLCAL_STANDARD_HEADERS} <fmt/format.h> LIBRARIES fmt::fmt)
volcal_precompiled_headers(
  volcal_json_headers
  HEADERS ${VOLCAL_STANDARD_HEADERS} <fmt/format.h> <nlohmann/json.hpp>
  LIBRARIES fmt::fmt nlohmann_json::nlohmann_json)
volcal_precompiled_headers(
  volcal_cli_headers
  HEADERS ${VOLCAL_STANDARD_HEADERS} <fmt/format.h> <nlohmann/json.hpp> <CLI/App.hpp>
  LIBRARIES fmt::fmt nlohmann_json::nlohmann_json CLI11::CLI11)
foreach(headers volcal_text_headers volcal_json_headers volcal_cli_headers)
  if(TARGET ${headers})
    set_target_properties(${headers} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  endif()
endforeach()
