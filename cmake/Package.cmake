# What gets installed where, and the Debian package made of it.
include(GNUInstallDirs)
option(RAMROOT_MAN "Make the manual page (needs scdoc)" OFF)

set(tools share/initramfs-tools)
install(TARGETS ramroot RUNTIME DESTINATION sbin)
install(PROGRAMS initramfs-tools/hooks/ramroot DESTINATION ${tools}/hooks)
install(PROGRAMS initramfs-tools/scripts/init-bottom/ramroot DESTINATION ${tools}/scripts/init-bottom)
install(DIRECTORY dracut-module/90ramroot DESTINATION lib/dracut/modules.d USE_SOURCE_PERMISSIONS)
install(FILES README.md DESTINATION share/doc/ramroot)

# ramroot_gzip(<in> <out>): as Debian policy wants manual pages and changelogs, and
# without a time stamp, so that the same source makes the same package.
function(ramroot_gzip in out)
  add_custom_command(OUTPUT ${out} DEPENDS ${in} COMMAND gzip -9nc ${in} > ${out} VERBATIM)
endfunction()

if(RAMROOT_MAN)
  find_program(SCDOC scdoc REQUIRED)
  set(page ${PROJECT_BINARY_DIR}/ramroot.8)
  add_custom_command(OUTPUT ${page} DEPENDS ${PROJECT_SOURCE_DIR}/src/man/ramroot.8.scd
                     COMMAND ${SCDOC} < ${PROJECT_SOURCE_DIR}/src/man/ramroot.8.scd > ${page} VERBATIM)
  ramroot_gzip(${page} ${page}.gz)
  set(changelog ${PROJECT_BINARY_DIR}/changelog.gz)
  ramroot_gzip(${PROJECT_SOURCE_DIR}/cmake/deb/changelog ${changelog})
  add_custom_target(documents ALL DEPENDS ${page}.gz ${changelog})
  install(FILES ${page}.gz DESTINATION share/man/man8)
  install(FILES ${changelog} cmake/deb/copyright DESTINATION share/doc/ramroot)
  install(FILES cmake/deb/lintian-overrides DESTINATION share/lintian/overrides RENAME ramroot)
endif()

set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_CONTACT "ramroot maintainers <maintainers@ramroot.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "boot a machine from its disk without changing it")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "initramfs-tools | dracut")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
file(READ cmake/deb/rebuild.sh rebuild)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS cmake/deb/rebuild.sh)
foreach(script postinst postrm)
  configure_file(cmake/deb/${script}.in ${PROJECT_BINARY_DIR}/deb/${script} @ONLY
                 FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
                                  WORLD_READ WORLD_EXECUTE)
  list(APPEND CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${PROJECT_BINARY_DIR}/deb/${script})
endforeach()
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"With ramroot=tmpfs on the kernel command line the real root file system stays
read-only at /ro and every change goes to RAM; a reboot forgets it. Without
the parameter the machine boots as it always did.

It is for kiosks, signage, SD card boards, labs, exam rooms and CI hosts.")
include(CPack)
