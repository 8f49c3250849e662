# SPDX-License-Identifier: GPL-3.0-or-later
# What gets installed where, and the packages made of it. Components: "ramroot" is in both,
# "deb" and "rpm" in the one of that name (cmake/cpack.cmake).
include(GNUInstallDirs)
include(${CMAKE_CURRENT_LIST_DIR}/Machine.cmake)
option(RAMROOT_MAN "Make the manual pages (needs scdoc)" OFF)

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME ramroot)
set(tools share/initramfs-tools)
# ramroot_link(<name> <target> <folder> [<component>]): installs a symbolic link.
function(ramroot_link name target folder)
  set(link ${PROJECT_BINARY_DIR}/links/${name})
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/links)
  file(CREATE_LINK ${target} ${link} SYMBOLIC)
  set(component ${CMAKE_INSTALL_DEFAULT_COMPONENT_NAME})
  if(ARGN)
    set(component ${ARGN})
  endif()
  install(FILES ${link} DESTINATION ${folder} COMPONENT ${component})
endfunction()

install(TARGETS ramroot RUNTIME DESTINATION sbin)
install(TARGETS ramroot-boot RUNTIME DESTINATION lib/ramroot)
install(PROGRAMS initramfs-tools/hooks/ramroot DESTINATION ${tools}/hooks COMPONENT deb)
foreach(stage local-premount init-bottom)
  install(PROGRAMS initramfs-tools/scripts/${stage}/ramroot DESTINATION ${tools}/scripts/${stage} COMPONENT deb)
endforeach()
# Not the folder, which would have the mode that it has here.
file(GLOB module dracut-module/90ramroot/*.sh)
install(PROGRAMS ${module} DESTINATION lib/dracut/modules.d/90ramroot)
# Below /usr as seen from there: an absolute path would not go through the prefix.
install(PROGRAMS hooks/initramfs/post-update DESTINATION ../etc/initramfs/post-update.d RENAME zz-ramroot COMPONENT deb)
install(PROGRAMS hooks/kernel/postinst DESTINATION ../etc/kernel/postinst.d RENAME zzz-ramroot COMPONENT deb)
install(PROGRAMS hooks/skipped-hook DESTINATION lib/ramroot)
install(PROGRAMS hooks/kernel/95-ramroot.install DESTINATION lib/kernel/install.d COMPONENT rpm)
install(PROGRAMS hooks/kernel/00-ramroot.install DESTINATION lib/kernel/install.d)
install(FILES hooks/mkinitcpio/ramroot-session.conf DESTINATION ../etc/mkinitcpio.conf.d)
install(FILES hooks/systemd/ramroot-verify.service hooks/systemd/ramroot-verify.timer hooks/systemd/ramroot-resume.service
              hooks/systemd/ramroot-resume-mounts.service hooks/systemd/ramroot-unseal.service hooks/systemd/ramroot-again.service
              hooks/systemd/ramroot-watch.service
        DESTINATION lib/systemd/system)
# Links, as `systemctl enable` would make them; the kernel command line decides whether they do anything.
ramroot_link(mount.ramroot ../lib/ramroot/ramroot-boot sbin)
ramroot_link(ramroot-commit ramroot sbin)
ramroot_link(umount.ramroot ramroot sbin)
ramroot_link(ramroot-generator ../../../sbin/ramroot lib/systemd/system-generators)
ramroot_link(ramroot-verify.service ../ramroot-verify.service lib/systemd/system/sysinit.target.wants)
ramroot_link(ramroot-resume.service ../ramroot-resume.service lib/systemd/system/sysinit.target.wants)
ramroot_link(ramroot-resume-mounts.service ../ramroot-resume-mounts.service lib/systemd/system/sysinit.target.wants)
ramroot_link(ramroot-unseal.service ../ramroot-unseal.service lib/systemd/system/sysinit.target.wants)
ramroot_link(ramroot-watch.service ../ramroot-watch.service lib/systemd/system/sysinit.target.wants)
ramroot_link(ramroot-again.service ../ramroot-again.service lib/systemd/system/multi-user.target.wants)
ramroot_link(ramroot-verify.timer ../ramroot-verify.timer lib/systemd/system/timers.target.wants)

# Hooks of package managers. They are configuration: an administrator may change them.
install(FILES hooks/apt/20ramroot DESTINATION ../etc/apt/apt.conf.d COMPONENT deb)
install(FILES hooks/apt/apt.conf DESTINATION lib/ramroot COMPONENT deb)
install(PROGRAMS hooks/apt/refuse-packages DESTINATION lib/ramroot COMPONENT deb)
ramroot_link(21ramroot /usr/lib/ramroot/apt.conf ../etc/apt/apt.conf.d deb)
install(FILES hooks/dpkg/ramroot DESTINATION ../etc/dpkg/dpkg.cfg.d COMPONENT deb)
install(FILES hooks/dnf/ramroot.actions DESTINATION ../etc/dnf/libdnf5-plugins/actions.d COMPONENT rpm)
# ramroot_only_unprotected(<component> <service>...): services that a protected session skips.
function(ramroot_only_unprotected component)
  foreach(service IN LISTS ARGN)
    install(FILES hooks/systemd/only-unprotected.conf DESTINATION lib/systemd/system/${service}.service.d
            RENAME ramroot.conf COMPONENT ${component})
  endforeach()
endfunction()
ramroot_only_unprotected(deb apt-daily apt-daily-upgrade unattended-upgrades)
ramroot_only_unprotected(rpm dnf-automatic dnf-automatic-install dnf-automatic-download dnf-automatic-notifyonly
                         dnf5-automatic)

install(PROGRAMS grub/42_ramroot DESTINATION ../etc/grub.d)
install(FILES grub/ramroot-session.cfg DESTINATION ../etc/default/grub.d COMPONENT deb)
install(FILES README.md CHANGELOG.md src/core/status/status.schema.json src/core/status/plan.schema.json DESTINATION share/doc/ramroot)
install(DIRECTORY docs DESTINATION share/doc/ramroot)
install(FILES LICENSE DESTINATION share/licenses/ramroot COMPONENT rpm)

# ramroot_gzip(<in> <out>): as Debian policy wants manual pages and changelogs, and
# without a time stamp, so that the same source makes the same package.
function(ramroot_gzip in out)
  add_custom_command(OUTPUT ${out} DEPENDS ${in} COMMAND gzip -9nc ${in} > ${out} VERBATIM)
endfunction()

# The same source makes the same package: the time in it is that of the last entry of the changelog, or what
# ./release says.
set(epoch "$ENV{SOURCE_DATE_EPOCH}")
if(epoch STREQUAL "")
  execute_process(COMMAND git log -1 --format=%ct -- CHANGELOG.md WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
                  OUTPUT_VARIABLE epoch ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
endif()
if(epoch STREQUAL "")
  file(TIMESTAMP ${PROJECT_SOURCE_DIR}/CHANGELOG.md epoch "%s")
endif()
set(CPACK_RAMROOT_EPOCH ${epoch})
set(CPACK_PACKAGE_CONTACT "ramroot maintainers <maintainers@ramroot.invalid>")
foreach(kind_and_format "deb=%a, %d %b %Y %H:%M:%S +0000" "rpm=%a %b %d %Y")
  string(REGEX REPLACE "=.*" "" kind "${kind_and_format}")
  string(REGEX REPLACE "^...=" "" format "${kind_and_format}")
  execute_process(COMMAND ${CMAKE_COMMAND} -E env LC_ALL=C date -u "--date=@${epoch}" "+${format}"
                  OUTPUT_VARIABLE date OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  configure_file(cmake/${kind}/changelog.in ${PROJECT_BINARY_DIR}/${kind}-changelog @ONLY)
endforeach()

if(RAMROOT_MAN)
  find_program(SCDOC scdoc REQUIRED)
  file(GLOB man_pages CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/man/*.scd)
  foreach(source IN LISTS man_pages)
    cmake_path(GET source STEM LAST_ONLY name)  # ramroot.8
    set(page ${PROJECT_BINARY_DIR}/${name})
    add_custom_command(OUTPUT ${page} DEPENDS ${source} COMMAND ${SCDOC} < ${source} > ${page} VERBATIM)
    ramroot_gzip(${page} ${page}.gz)
    string(REGEX MATCH "[0-9]$" section ${name})
    install(FILES ${page}.gz DESTINATION share/man/man${section})
    list(APPEND pages ${page}.gz)
  endforeach()
  ramroot_link(umount.ramroot.8.gz ramroot-mount.8.gz share/man/man8)
  set(changelog ${PROJECT_BINARY_DIR}/changelog.gz)
  ramroot_gzip(${PROJECT_BINARY_DIR}/deb-changelog ${changelog})
  # ramroot_completion(<shell> <folder> <file> <link> [<word of install>...]): the tool prints it, from its own table of verbs. Shells
  # find the one for ramroot-commit by its name.
  function(ramroot_completion shell folder file link)
    set(script ${PROJECT_BINARY_DIR}/completion/${file})
    add_custom_command(OUTPUT ${script} DEPENDS ramroot COMMAND ramroot completion ${shell} > ${script} VERBATIM)
    add_custom_target(completion_${shell} ALL DEPENDS ${script})
    install(FILES ${script} DESTINATION ${folder} ${ARGN})
    if(link)
      ramroot_link(${link} ${file} ${folder})
    endif()
  endfunction()
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/completion)
  ramroot_completion(bash share/bash-completion/completions ramroot ramroot-commit)
  ramroot_completion(zsh share/zsh/vendor-completions _ramroot "" COMPONENT deb)
  install(FILES ${PROJECT_BINARY_DIR}/completion/_ramroot DESTINATION share/zsh/site-functions COMPONENT rpm)
  ramroot_completion(fish share/fish/vendor_completions.d ramroot.fish ramroot-commit.fish)
  add_custom_target(documents ALL DEPENDS ${pages} ${changelog})
  install(FILES ${changelog} debian/copyright DESTINATION share/doc/ramroot COMPONENT deb)
  install(FILES cmake/deb/lintian-overrides DESTINATION share/lintian/overrides RENAME ramroot COMPONENT deb)
endif()

set(CPACK_PACKAGE_DIRECTORY ${PROJECT_SOURCE_DIR}/build/package)
set(CPACK_TOPLEVEL_TAG Linux-${RAMROOT_DEB_MACHINE})  # a folder each: packages for two machines may be made at once
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "boot a machine from its disk without changing it")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE ${RAMROOT_DEB_MACHINE})
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "initramfs-tools | dracut")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
file(READ cmake/deb/rebuild.sh rebuild)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS cmake/deb/rebuild.sh)
foreach(script postinst postrm prerm)  # all in build/.../deb, where debian/rules takes them from
  configure_file(cmake/deb/${script}.in ${PROJECT_BINARY_DIR}/deb/${script} @ONLY
                 FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
                                  WORLD_READ WORLD_EXECUTE)
  list(APPEND CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${PROJECT_BINARY_DIR}/deb/${script})
endforeach()
list(APPEND CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/cmake/deb/conffiles)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"With ramroot=tmpfs on the kernel command line the real root file system stays
read-only at /ro and every change goes to RAM; a reboot forgets it. Without
the parameter the machine boots as it always did.

It is for kiosks, signage, SD card boards, labs, exam rooms and CI hosts.")

set(CPACK_RPM_PACKAGE_ARCHITECTURE ${RAMROOT_RPM_MACHINE})
set(CPACK_RPM_FILE_NAME RPM-DEFAULT)
set(CPACK_RPM_PACKAGE_LICENSE GPL-3.0-or-later)
set(CPACK_RPM_PACKAGE_GROUP System/Base)
set(CPACK_RPM_PACKAGE_URL https://ramroot.invalid)
set(CPACK_RPM_PACKAGE_REQUIRES dracut)
set(CPACK_RPM_PACKAGE_AUTOREQ OFF)  # the binary is static
set(CPACK_RPM_PACKAGE_DESCRIPTION ${CPACK_DEBIAN_PACKAGE_DESCRIPTION})
set(CPACK_RPM_PRE_UNINSTALL_SCRIPT_FILE ${PROJECT_SOURCE_DIR}/cmake/rpm/preun)
set(CPACK_RPM_POST_TRANS_SCRIPT_FILE ${PROJECT_SOURCE_DIR}/cmake/rpm/posttrans)
set(CPACK_RPM_POST_UNINSTALL_SCRIPT_FILE ${PROJECT_SOURCE_DIR}/cmake/rpm/postun)
set(CPACK_RPM_CHANGELOG_FILE ${PROJECT_BINARY_DIR}/rpm-changelog)
set(CPACK_RPM_USER_FILELIST "%config(noreplace) /etc/grub.d/42_ramroot"
                            "%config(noreplace) /etc/mkinitcpio.conf.d/ramroot-session.conf"
                            "%config(noreplace) /etc/dnf/libdnf5-plugins/actions.d/ramroot.actions"
                            "%license /usr/share/licenses/ramroot/LICENSE")
set(CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION
    /etc /etc/grub.d /etc/dnf /etc/dnf/libdnf5-plugins /etc/dnf/libdnf5-plugins/actions.d
    /usr/lib/dracut /usr/lib/dracut/modules.d /usr/lib/kernel /usr/lib/kernel/install.d
    /usr/lib/systemd /usr/lib/systemd/system /usr/lib/systemd/system-generators /usr/lib/systemd/system/multi-user.target.wants
    /usr/lib/systemd/system/sysinit.target.wants /usr/lib/systemd/system/timers.target.wants /usr/sbin /usr/share/licenses
    /usr/share/man /usr/share/man/man5 /usr/share/man/man7 /usr/share/man/man8 /usr/share/bash-completion /usr/share/bash-completion/completions /usr/share/zsh
    /usr/share/zsh/site-functions /usr/share/fish /usr/share/fish/vendor_completions.d)  # of other packages
set(CPACK_RPM_SPEC_MORE_DEFINE "%define _build_id_links none
%define _buildhost ramroot.invalid
%define use_source_date_epoch_as_buildtime 1
%define clamp_mtime_to_source_date_epoch 1
%define packager ${CPACK_PACKAGE_CONTACT}")
set(CPACK_RPM_PACKAGE_SUMMARY "Boot a machine from its disk without changing it")
if(RAMROOT_NEEDS_ARMV7)
  configure_file(cmake/armv7/preinst ${PROJECT_BINARY_DIR}/deb/preinst COPYONLY)
  list(APPEND CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${PROJECT_BINARY_DIR}/deb/preinst)
  set(CPACK_RPM_PRE_INSTALL_SCRIPT_FILE ${PROJECT_SOURCE_DIR}/cmake/armv7/preinst)
endif()
# The kinds that this machine has the tools for.
foreach(kind_and_tool DEB=dpkg-deb RPM=rpmbuild)
  string(REPLACE "=" ";" kind_and_tool ${kind_and_tool})
  list(GET kind_and_tool 0 kind)
  list(GET kind_and_tool 1 tool)
  find_program(RAMROOT_${tool} ${tool})
  if(RAMROOT_${tool})
    list(APPEND generators ${kind})
  elseif(RAMROOT_MAN)
    message(STATUS "No ${tool} here, so no ${kind} is made")
  endif()
endforeach()
set(CPACK_GENERATOR ${generators})
set(CPACK_PROJECT_CONFIG_FILE ${PROJECT_SOURCE_DIR}/cmake/cpack.cmake)
include(CPack)
