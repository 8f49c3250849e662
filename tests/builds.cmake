# SPDX-License-Identifier: GPL-3.0-or-later
# The other builds of the same source as tests: sanitizers, fuzzing, clang-tidy, packages, compilers,
# and the rules of the repository itself.
function(ramroot_build_test name)
  add_test(NAME build_${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} COMMAND ${ARGN})
  set_tests_properties(build_${name} PROPERTIES LABELS build TIMEOUT 3600)
endfunction()

ramroot_build_test(shellcheck sh tests/shell/shellcheck.sh)
ramroot_build_test(style sh tests/support/style.sh)
set_tests_properties(build_style PROPERTIES SKIP_RETURN_CODE 77)
ramroot_build_test(manual sh tests/shell/manual.sh ${CMAKE_BINARY_DIR}/ramroot)
ramroot_build_test(states sh tests/shell/states.sh)
ramroot_build_test(messages sh tests/shell/messages.sh)
ramroot_build_test(lintian sh -c "lintian --fail-on error build/package/ramroot_*_$(dpkg --print-architecture).deb")
ramroot_build_test(rpmlint rpmlint -c cmake/rpm/rpmlint.toml build/package/ramroot-${PROJECT_VERSION}-1.x86_64.rpm)
if(RAMROOT_TEST_ALL)
  # clang's analyzer takes two thirds of the time of all checks: with ./check --all only.
  set(without -checks=-clang-analyzer-*)
  if(RAMROOT_TEST_VM STREQUAL ALL)
    set(without "")
  endif()
  ramroot_build_test(tidy sh tests/support/tidy.sh ${without})
  # Below qemu-user 7.2 there is no openat2(2), so that what stands in for it is tested as well.
  foreach(machine arm64 armhf)
    ramroot_build_test(${machine} nice cmake --workflow --preset unit-${machine})
  endforeach()
  if(RAMROOT_TEST_VM STREQUAL ALL)
    foreach(machine arm64 armhf)
      ramroot_build_test(package_${machine} sh tests/support/cross-package.sh ${machine})
    endforeach()
  endif()
  # The next Debian and the one after it, beside the machine's own compiler. On two cores without
  # ccache's memory each of these takes ten minutes: what seldom fails runs with ./check --all only.
  ramroot_build_test(debian13 sh tests/support/build-in-tree.sh trixie g++ package)
  if(RAMROOT_TEST_VM STREQUAL ALL)
    ramroot_build_test(sid sh tests/support/build-in-tree.sh sid g++ package)
    ramroot_build_test(sid_clang sh tests/support/build-in-tree.sh sid clang)
    set_tests_properties(build_sid_clang PROPERTIES SKIP_RETURN_CODE 77)
  else()
    ramroot_build_test(sid sh tests/support/build-in-tree.sh sid g++)
  endif()
  set_tests_properties(build_debian13 build_sid PROPERTIES SKIP_RETURN_CODE 77)
endif()
