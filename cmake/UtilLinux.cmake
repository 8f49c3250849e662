# SPDX-License-Identifier: GPL-3.0-or-later
# ramroot::libmount: libmount and libblkid of util-linux, for fstab, mountinfo and tags.
#
# RAMROOT_STATIC=OFF    the shared libraries of the distribution, by pkg-config
# RAMROOT_STATIC=ON     no distribution ships libmount.a, so it is built here, minimal, from
#                       the source package of the util-linux that is installed on this machine;
#                       so it is too when the program is for another machine (cross.cmake)
# RAMROOT_UTIL_LINUX    offline: take this source instead (tree, .tar.xz, .tar.gz, or a folder
#                       with a .dsc and its tarballs); the folder util-linux of a release's source
#                       tarball is such a folder
#
# The result goes to ${RAMROOT_CACHE:-${XDG_CACHE_HOME:-~/.cache}/ramroot}, so a second build
# tree costs nothing. fetch-util-linux.sh downloads and build-util-linux.sh builds; both
# leave a complete folder or none.
#
# Debian packages: build-essential (has make, dpkg-dev, xz-utils), cmake; for RAMROOT_STATIC=OFF
# pkgconf, libmount-dev, libblkid-dev instead. A git tree without ./configure needs autoconf
# automake autopoint bison flex gettext libtool pkgconf too; release tarballs do not.

# Ends the configuration with what went wrong and the ways out.
function(ramroot_util_linux_failed reason)
  message(FATAL_ERROR "The static libmount is missing: ${reason}\n"
    "Do one of these and configure again:\n"
    "  - with network: install build-essential (on Debian) and make the package mirror reachable\n"
    "  - without: -DRAMROOT_UTIL_LINUX=PATH, an unpacked util-linux source or its tarball "
    "(https://www.kernel.org/pub/linux/utils/util-linux/)\n"
    "  - use the shared libmount of this machine: -DRAMROOT_STATIC=OFF (not for an initramfs)")
endfunction()

# Runs one of the scripts: its progress goes to the terminal, its last words into the error.
function(ramroot_run_script script)
  execute_process(COMMAND sh ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/${script} ${ARGN}
                  RESULT_VARIABLE code ERROR_VARIABLE reason ERROR_STRIP_TRAILING_WHITESPACE)
  if(NOT code EQUAL 0)
    ramroot_util_linux_failed("${reason}")
  endif()
endfunction()

function(ramroot_cache_folder out)
  set(folder "$ENV{RAMROOT_CACHE}")
  if(folder STREQUAL "" AND NOT "$ENV{XDG_CACHE_HOME}" STREQUAL "")
    set(folder "$ENV{XDG_CACHE_HOME}/ramroot")
  elseif(folder STREQUAL "" AND NOT "$ENV{HOME}" STREQUAL "")
    set(folder "$ENV{HOME}/.cache/ramroot")
  elseif(folder STREQUAL "")
    ramroot_util_linux_failed("no place for it, because neither RAMROOT_CACHE nor HOME is set")
  endif()
  cmake_path(ABSOLUTE_PATH folder BASE_DIRECTORY ${PROJECT_BINARY_DIR} NORMALIZE)
  set(${out} "${folder}" PARENT_SCOPE)
endfunction()

# A hash that changes with every source file that matters, or with the tarball.
function(ramroot_source_fingerprint source out)
  set(files "${source}")
  if(IS_DIRECTORY "${source}")
    file(GLOB_RECURSE files "${source}/include/*.h" "${source}/lib/*.[ch]" "${source}/lib*/src/*.[ch]"
         "${source}/*.dsc" "${source}/configure*" "${source}/Makefile.am")
  endif()
  set(hashes "")
  foreach(file IN LISTS files)
    file(SHA256 "${file}" hash)
    string(APPEND hashes "${hash}")
  endforeach()
  string(SHA256 hash "${hashes}")
  string(SUBSTRING ${hash} 0 12 hash)
  set(${out} ${hash} PARENT_SCOPE)
endfunction()

# What the cached folder depends on besides the source: compiler, flags and how it is built.
function(ramroot_build_key out)
  file(SHA256 ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/build-util-linux.sh script)
  set(key "${script} ${CMAKE_C_COMPILER} ${CMAKE_C_COMPILER_ID} ${CMAKE_C_COMPILER_VERSION}")
  string(SHA256 key "${key} ${CMAKE_SYSTEM_PROCESSOR} ${CMAKE_C_COMPILER_TARGET}")
  string(SUBSTRING ${key} 0 12 key)
  set(${out} ${key} PARENT_SCOPE)
endfunction()

# Builds into the cache unless it is there; `out` is the folder with include/ and lib/.
function(ramroot_static_util_linux out)
  ramroot_cache_folder(cache)
  ramroot_build_key(key)
  if(NOT RAMROOT_UTIL_LINUX AND EXISTS "${PROJECT_SOURCE_DIR}/util-linux")
    set(RAMROOT_UTIL_LINUX "${PROJECT_SOURCE_DIR}/util-linux")
  endif()
  if(RAMROOT_UTIL_LINUX)
    if(NOT EXISTS "${RAMROOT_UTIL_LINUX}")
      ramroot_util_linux_failed("RAMROOT_UTIL_LINUX=${RAMROOT_UTIL_LINUX} does not exist")
    endif()
    set(source "${RAMROOT_UTIL_LINUX}")
    ramroot_source_fingerprint("${source}" version)
  else()
    execute_process(COMMAND sh ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/fetch-util-linux.sh --version
                    OUTPUT_VARIABLE version ERROR_VARIABLE reason OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(version STREQUAL "")
      ramroot_util_linux_failed("${reason}")
    endif()
    set(source "${cache}/util-linux-${version}-source")
  endif()
  set(prefix "${cache}/util-linux-${version}-${key}")
  set(${out} "${prefix}" PARENT_SCOPE)

  # The lock only saves a second build tree from doing the work twice: both scripts rename
  # a complete folder into place. So a file system without locks does no harm.
  file(MAKE_DIRECTORY "${cache}")
  if(NOT EXISTS "${prefix}")
    message(STATUS "Static libmount: not in ${cache} yet (waits while another build tree makes it)")
    file(LOCK "${cache}/util-linux.lock" GUARD FUNCTION TIMEOUT 600 RESULT_VARIABLE lock)
    if(lock EQUAL 0)  # nobody else builds, so these are left from runs that were killed
      file(GLOB leftovers "${cache}/util-linux-*.building.*" "${cache}/util-linux-*.fetching.*")
      foreach(leftover IN LISTS leftovers)
        file(REMOVE_RECURSE "${leftover}")
      endforeach()
    endif()
  endif()
  if(NOT EXISTS "${prefix}" AND NOT RAMROOT_UTIL_LINUX AND NOT EXISTS "${source}")
    ramroot_run_script(fetch-util-linux.sh "${version}" "${source}")
  endif()
  if(NOT EXISTS "${prefix}")
    ramroot_run_script(build-util-linux.sh "${source}" "${prefix}" "${CMAKE_C_COMPILER}" ${RAMROOT_TRIPLE})
  endif()
endfunction()

add_library(ramroot_libmount INTERFACE IMPORTED)
add_library(ramroot::libmount ALIAS ramroot_libmount)
if(RAMROOT_STATIC OR CMAKE_CROSSCOMPILING)
  ramroot_static_util_linux(prefix)
  message(STATUS "Static libmount: ${prefix}")
  target_include_directories(ramroot_libmount INTERFACE "${prefix}/include")
  target_link_libraries(ramroot_libmount INTERFACE "${prefix}/lib/libmount.a" "${prefix}/lib/libblkid.a")
else()
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(RAMROOT_LIBMOUNT REQUIRED IMPORTED_TARGET mount blkid)
  target_link_libraries(ramroot_libmount INTERFACE PkgConfig::RAMROOT_LIBMOUNT)
endif()
