# SPDX-License-Identifier: GPL-3.0-or-later
# What packages call the machine that the programs are for. The compiler is asked: what builds them may be
# another machine, or have a kernel of another word size (a 32-bit Raspberry Pi OS on a 64-bit kernel).
#
# RAMROOT_DEB_MACHINE, RAMROOT_RPM_MACHINE: empty where no row fits, and then cpack asks this machine.
# RAMROOT_NEEDS_ARMV7: its libraries are for ARMv7, so a program with them ends with SIGILL on ARMv6.

# Without the flags of this build: those of the libraries, which are linked statically, count as well.
execute_process(COMMAND ${CMAKE_C_COMPILER} -dM -E -x c /dev/null OUTPUT_VARIABLE macros COMMAND_ERROR_IS_FATAL ANY)
set(rows  # what the compiler predefines, name in a .deb, name in an .rpm; the first that fits counts
    "__x86_64__ amd64 x86_64"
    "__i386__ i386 i686"
    "__aarch64__ arm64 aarch64"
    "__ARM_PCS_VFP armhf armv7hl"
    "__arm__ armel armv5tel"
    "__riscv riscv64 riscv64")
set(RAMROOT_DEB_MACHINE "")
set(RAMROOT_RPM_MACHINE "")
foreach(row IN LISTS rows)
  separate_arguments(row)
  list(GET row 0 macro)
  if(macros MATCHES "#define ${macro} ")
    list(GET row 1 RAMROOT_DEB_MACHINE)
    list(GET row 2 RAMROOT_RPM_MACHINE)
    break()
  endif()
endforeach()
if(CMAKE_CROSSCOMPILING AND NOT RAMROOT_DEB_MACHINE)
  message(FATAL_ERROR "Nothing is known of the machine that ${CMAKE_C_COMPILER} compiles for: it needs a row in ${CMAKE_CURRENT_LIST_FILE}")
endif()

set(RAMROOT_NEEDS_ARMV7 OFF)
if(macros MATCHES "#define __ARM_ARCH ([0-9]+)" AND RAMROOT_DEB_MACHINE STREQUAL armhf)
  if(CMAKE_MATCH_1 GREATER_EQUAL 7)
    set(RAMROOT_NEEDS_ARMV7 ON)
  else()  # Raspberry Pi OS: its armhf is ARMv6
    set(RAMROOT_RPM_MACHINE armv6hl)
  endif()
endif()
