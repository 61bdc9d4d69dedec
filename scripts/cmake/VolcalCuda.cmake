# Decides once whether the CUDA backend is built and prints the outcome once.
# AUTO never fails, ON never degrades. Device code is made for the device of this machine; where it has none, for
# Hopper, with PTX for what comes later. CMAKE_CUDA_ARCHITECTURES or the preset cuda-all ask for others.
set(VOLCAL_HAVE_CUDA OFF)
if(NOT VOLCAL_CUDA STREQUAL "OFF")
  include(CheckLanguage)
  check_language(CUDA)
  if(CMAKE_CUDA_COMPILER)
    if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
      execute_process(COMMAND nvidia-smi -L OUTPUT_VARIABLE volcal_devices ERROR_QUIET RESULT_VARIABLE volcal_no_device)
      if("${volcal_no_device}" STREQUAL "0" AND volcal_devices MATCHES "GPU")
        set(CMAKE_CUDA_ARCHITECTURES native)
      else()
        set(CMAKE_CUDA_ARCHITECTURES 90)
      endif()
    endif()
    enable_language(CUDA)
    find_package(CUDAToolkit REQUIRED)
    set(VOLCAL_HAVE_CUDA ON)
  elseif(VOLCAL_CUDA STREQUAL "ON")
    message(FATAL_ERROR "VOLCAL_CUDA=ON, but no CUDA compiler was found (set CMAKE_CUDA_COMPILER)")
  endif()
endif()

if(VOLCAL_HAVE_CUDA)
  message(STATUS "volcal: CUDA backend ON (${CMAKE_CUDA_COMPILER_ID} ${CMAKE_CUDA_COMPILER_VERSION}, architectures ${CMAKE_CUDA_ARCHITECTURES})")
else()
  message(STATUS "volcal: CUDA backend OFF (VOLCAL_CUDA=${VOLCAL_CUDA})")
endif()

# CMake 3.25 refuses CUDA_STANDARD 20 with nvcc 13, so the standard is an option. Both --Werror kinds are
# needed: each lets some host calls from device code through that the other refuses. The tests of refusals
# compile with the same list.
set(volcal_cuda_options
    -std=c++20 --Werror=all-warnings,cross-execution-space-call --expt-relaxed-constexpr
    -Xcompiler=-Wall,-Wextra,-Werror,-fno-math-errno)
add_library(volcal_cuda_flags INTERFACE)
target_compile_options(volcal_cuda_flags INTERFACE "$<$<COMPILE_LANGUAGE:CUDA>:${volcal_cuda_options}>")
