# Compiles through ccache where it is found, set up so that a clone in another folder hits what this one
# compiled: paths below the source folder are hashed relative to it, and the working directory is not hashed
# (debug information of a hit may name the other clone). The sloppiness is what precompiled headers need.
option(VOLCAL_CCACHE "Compile through ccache where it is found" ON)
find_program(VOLCAL_CCACHE_PROGRAM ccache)
mark_as_advanced(VOLCAL_CCACHE_PROGRAM)

set(VOLCAL_COMPILER_LAUNCHER)
if(VOLCAL_CCACHE AND VOLCAL_CCACHE_PROGRAM AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  set(VOLCAL_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${VOLCAL_CCACHE_PROGRAM})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${VOLCAL_COMPILER_LAUNCHER})
  set(CMAKE_CUDA_COMPILER_LAUNCHER ${VOLCAL_COMPILER_LAUNCHER})
  message(STATUS "volcal: compiles through ${VOLCAL_CCACHE_PROGRAM}")
endif()
