# Installs the public headers, the libraries behind volcal::volcal and a package file for find_package(volcal).
include(CMakePackageConfigHelpers)

# All libraries of this project that `target` links, itself included: what the export set must hold.
function(volcal_collect_libraries target out)
  set(found ${${out}})
  if(NOT target IN_LIST found)
    list(APPEND found ${target})
    foreach(property LINK_LIBRARIES INTERFACE_LINK_LIBRARIES)
      get_target_property(linked ${target} ${property})
      foreach(entry IN LISTS linked)
        string(REGEX REPLACE "^\\$<LINK_ONLY:(.*)>$" "\\1" entry "${entry}")
        if(entry MATCHES "^volcal_" AND TARGET ${entry})
          volcal_collect_libraries(${entry} found)
        endif()
      endforeach()
    endforeach()
  endif()
  set(${out} ${found} PARENT_SCOPE)
endfunction()

set(volcal_exported)
volcal_collect_libraries(volcal volcal_exported)
set(volcal_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/volcal)

install(TARGETS ${volcal_exported} EXPORT volcalTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY host/include/volcal DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(EXPORT volcalTargets NAMESPACE volcal:: DESTINATION ${volcal_package_dir})
configure_package_config_file(scripts/cmake/volcalConfig.cmake.in volcalConfig.cmake
                              INSTALL_DESTINATION ${volcal_package_dir})
# Before 1.0 a minor version may change the interface.
write_basic_package_version_file(volcalConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/volcalConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/volcalConfigVersion.cmake DESTINATION ${volcal_package_dir})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
