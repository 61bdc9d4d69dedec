# Writes links.txt into the build folder: what each library of kernels, calibration and host compiles and links, one fact
# a line, for scripts/check_links.py. Included after all libraries are defined.
#
#   volcal_io type STATIC_LIBRARY
#   volcal_io compiles host/io/text/csv.cc
#   volcal_io links volcal_base
#   volcal_io exports volcal_contract        what links volcal_io may use, too: PUBLIC or INTERFACE

# All targets of `folder` and of the folders below it.
function(volcal_targets_below folder out)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  get_property(below DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  foreach(next IN LISTS below)
    volcal_targets_below(${next} further)
    list(APPEND targets ${further})
  endforeach()
  set(${out} ${targets} PARENT_SCOPE)
endfunction()

# Appends a line to `facts` for each library of this project in a property of the target.
macro(volcal_state_links target property verb)
  get_target_property(linked ${target} ${property})
  foreach(entry IN LISTS linked)
    if(entry MATCHES "^volcal_" AND TARGET ${entry})
      string(APPEND facts "${target} ${verb} ${entry}\n")
    endif()
  endforeach()
endmacro()

function(volcal_write_links)
  set(facts)
  foreach(folder kernels calibration host)
    volcal_targets_below(${PROJECT_SOURCE_DIR}/${folder} targets)
    foreach(target IN LISTS targets)
      get_target_property(type ${target} TYPE)
      string(APPEND facts "${target} type ${type}\n")
      get_target_property(base ${target} SOURCE_DIR)
      get_target_property(sources ${target} SOURCES)
      foreach(source IN LISTS sources)
        if(source MATCHES "^\\$<TARGET_OBJECTS:(.*)>$")
          string(APPEND facts "${target} contains ${CMAKE_MATCH_1}\n")
        elseif(source)
          cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${base} NORMALIZE)
          cmake_path(RELATIVE_PATH source BASE_DIRECTORY ${PROJECT_SOURCE_DIR})
          string(APPEND facts "${target} compiles ${source}\n")
        endif()
      endforeach()
      volcal_state_links(${target} LINK_LIBRARIES links)
      volcal_state_links(${target} INTERFACE_LINK_LIBRARIES exports)
    endforeach()
  endforeach()
  file(WRITE ${PROJECT_BINARY_DIR}/links.txt "${facts}")
endfunction()

volcal_write_links()
