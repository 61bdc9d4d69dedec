# Decides once whether the CUDA backend is built and prints the outcome once.
# AUTO never fails, ON never degrades.
set(VOLCAL_HAVE_CUDA OFF)
if(NOT VOLCAL_CUDA STREQUAL "OFF")
  include(CheckLanguage)
  check_language(CUDA)
  if(CMAKE_CUDA_COMPILER)
    if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
      set(CMAKE_CUDA_ARCHITECTURES 75-real 80-real 90)
    endif()
    enable_language(CUDA)
    find_package(CUDAToolkit REQUIRED)
    set(VOLCAL_HAVE_CUDA ON)
  elseif(VOLCAL_CUDA STREQUAL "ON")
    message(FATAL_ERROR "VOLCAL_CUDA=ON, but no CUDA compiler was found (set CMAKE_CUDA_COMPILER)")
  endif()
endif()

if(VOLCAL_HAVE_CUDA)
  message(STATUS "volcal: CUDA backend ON (${CMAKE_CUDA_COMPILER_ID} ${CMAKE_CUDA_COMPILER_VERSION})")
else()
  message(STATUS "volcal: CUDA backend OFF (VOLCAL_CUDA=${VOLCAL_CUDA})")
endif()

# CMake 3.25 refuses CUDA_STANDARD 20 with nvcc 13, so the standard is an option. Both --Werror kinds are
# needed: each lets some host calls from device code through that the other refuses. The register budget and
# the tests of refusals compile with the same list.
set(volcal_cuda_options
    -std=c++20 --Werror=all-warnings,cross-execution-space-call --expt-relaxed-constexpr
    -Xcompiler=-Wall,-Wextra,-Werror,-fno-math-errno)
add_library(volcal_cuda_flags INTERFACE)
target_compile_options(volcal_cuda_flags INTERFACE "$<$<COMPILE_LANGUAGE:CUDA>:${volcal_cuda_options}>")
