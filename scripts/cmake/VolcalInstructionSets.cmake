# volcal_instruction_set_sources(TARGET SOURCES...): compiles the sources once for each instruction set and
# adds the objects to TARGET. VOLCAL_ISA names the set in each (kernels/backend/isa/hot_loops.h).
include(CheckCXXCompilerFlag)

set(VOLCAL_INSTRUCTION_SETS baseline)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
  check_cxx_compiler_flag(-march=x86-64-v4 VOLCAL_COMPILER_KNOWS_X86_64_LEVELS)
  if(VOLCAL_COMPILER_KNOWS_X86_64_LEVELS)
    list(APPEND VOLCAL_INSTRUCTION_SETS x86_64_v3 x86_64_v4)
  endif()
endif()

set(volcal_isa_flags_baseline)
set(volcal_isa_flags_x86_64_v3 -march=x86-64-v3)
# Without the second flag both compilers stay with 256-bit registers.
set(volcal_isa_flags_x86_64_v4 -march=x86-64-v4 -mprefer-vector-width=512)
# Nobody reads floating-point exception flags; without this, a comparison keeps a loop from vectorising.
set(volcal_isa_flags -O3 -fno-trapping-math -fopenmp-simd)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  list(APPEND volcal_isa_flags -Wno-pass-failed) # a sanitizer keeps loops from vectorising, which is no error
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Debug" OR VOLCAL_SANITIZE)
  list(REMOVE_ITEM volcal_isa_flags -O3)
endif()

function(volcal_instruction_set_sources target)
  foreach(isa IN LISTS VOLCAL_INSTRUCTION_SETS)
    set(objects ${target}_${isa})
    add_library(${objects} OBJECT ${ARGN})
    target_include_directories(${objects} PRIVATE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${objects} PRIVATE volcal_flags)
    target_compile_options(${objects} PRIVATE ${volcal_isa_flags} ${volcal_isa_flags_${isa}})
    target_compile_definitions(${objects} PRIVATE VOLCAL_ISA=${isa})
    set_target_properties(${objects} PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_EXTENSIONS OFF)
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:${objects}>)
  endforeach()
  if("x86_64_v4" IN_LIST VOLCAL_INSTRUCTION_SETS)
    target_compile_definitions(${target} PRIVATE VOLCAL_HAVE_X86_64_LEVELS)
  endif()
endfunction()
