# Compile flags of volcal's own targets. Linked PRIVATE, so that nobody who links volcal inherits them.
add_library(volcal_flags INTERFACE)

target_compile_features(volcal_flags INTERFACE cxx_std_20)

set(volcal_warnings -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wdouble-promotion
                    -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  list(APPEND volcal_warnings -Wno-restrict) # GCC 12 sees overlaps inside std::string that are not there
elseif(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  list(APPEND volcal_warnings -Wno-sign-conversion) # part of clang's -Wconversion, not of GCC's
endif()
# No -ffast-math (NaN statuses and compensated sums die). errno is never read, so math calls may
# vectorise; contraction is stated because it is part of the accuracy contract (docs/method/numerics.md).
set(volcal_math -fno-math-errno -ffp-contract=fast)
target_compile_options(
  volcal_flags INTERFACE "$<$<COMPILE_LANGUAGE:CXX>:${volcal_warnings}>"
                         "$<$<COMPILE_LANGUAGE:CXX>:${volcal_math}>")

if(VOLCAL_SANITIZE)
  set(volcal_sanitize -fsanitize=${VOLCAL_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  # Four kinds of undefined behaviour take a quarter of GCC's time and are found by the address sanitizer too where
  # memory is touched; clang's build of the fuzzers checks them.
  if(VOLCAL_SANITIZE MATCHES "undefined" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    list(APPEND volcal_sanitize -fno-sanitize=vptr,null,alignment,object-size)
  endif()
  # What the thread sanitizer puts in hides from GCC 12 that loops set every lane of a register.
  if(VOLCAL_SANITIZE STREQUAL "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    list(APPEND volcal_sanitize -Wno-maybe-uninitialized)
  endif()
  target_compile_options(volcal_flags INTERFACE "$<$<COMPILE_LANGUAGE:CXX>:${volcal_sanitize}>")
  target_link_options(volcal_flags INTERFACE -fsanitize=${VOLCAL_SANITIZE})
endif()

if(VOLCAL_BUILD_FUZZERS)
  # Coverage of the libraries too, else libFuzzer sees only its own entry function.
  target_compile_options(volcal_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# volcal_allow_regex(SOURCES...): what a sanitizer puts in hides from GCC 12 that std::regex sets its members.
function(volcal_allow_regex)
  if(VOLCAL_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS -Wno-maybe-uninitialized)
  endif()
endfunction()

# volcal_match_eigen(TARGETS...): under a sanitizer Eigen aligns memory by its own means, in Ceres' library, compiled without
# one, by malloc(); inline functions of both end up in one program, and one would free what the other took.
function(volcal_match_eigen)
  foreach(target IN LISTS ARGN)
    if(VOLCAL_SANITIZE)
      target_compile_definitions(${target} PRIVATE EIGEN_MALLOC_ALREADY_ALIGNED=1)
    endif()
  endforeach()
endfunction()

# volcal_library(NAME SOURCES... [LINK PUBLIC/PRIVATE...]): one static library per folder.
function(volcal_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_include_directories(
    ${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
                   $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/host/include>)
  target_link_libraries(${name} PUBLIC ${arg_PUBLIC} PRIVATE $<BUILD_INTERFACE:volcal_flags> ${arg_PRIVATE})
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_EXTENSIONS OFF)
endfunction()
