# SPDX-License-Identifier: GPL-3.0-or-later
# Toolchain file: builds for another machine, with the cross compilers of Debian. RAMROOT_MACHINE is
# Debian's name of it, and a row below. The presets package-arm64 and package-armhf use it; any other row:
#   cmake --preset static -B build/riscv64 -DCMAKE_TOOLCHAIN_FILE=cmake/cross.cmake -DRAMROOT_MACHINE=riscv64
#
# Debian packages: g++-TRIPLE, and qemu-user-static to run the tests, and the tool when it prints its own
# completions. Of libraries only headers that fit each machine are used: libmount is built from source
# (UtilLinux.cmake), and so is GoogleTest (tests/CMakeLists.txt). So no package of the other machine is needed.
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES RAMROOT_MACHINE)
set(rows  # machine, triple of the compiler, processor in the words of qemu
    "arm64 aarch64-linux-gnu aarch64"
    "armhf arm-linux-gnueabihf arm"
    "armel arm-linux-gnueabi arm"
    "i386 i686-linux-gnu i386"
    "riscv64 riscv64-linux-gnu riscv64")
list(FILTER rows INCLUDE REGEX "^${RAMROOT_MACHINE} ")
if(NOT rows)
  message(FATAL_ERROR "RAMROOT_MACHINE=${RAMROOT_MACHINE} has no row in ${CMAKE_CURRENT_LIST_FILE}")
endif()
separate_arguments(rows)
list(GET rows 1 RAMROOT_TRIPLE)
list(GET rows 2 CMAKE_SYSTEM_PROCESSOR)

set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_C_COMPILER ${RAMROOT_TRIPLE}-gcc)
set(CMAKE_CXX_COMPILER ${RAMROOT_TRIPLE}-g++)
# Programs that take part in the build are this machine's, libraries the other one's.
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH /usr/${RAMROOT_TRIPLE})

# Linked statically, so that no folder of libraries has to be mixed with this machine's where a test opens "/".
set(CMAKE_EXE_LINKER_FLAGS_INIT -static)
# Named in full, so that nothing has to be registered with the kernel (binfmt_misc).
find_program(RAMROOT_QEMU NAMES qemu-${CMAKE_SYSTEM_PROCESSOR}-static qemu-${CMAKE_SYSTEM_PROCESSOR})
if(RAMROOT_QEMU)
  set(CMAKE_CROSSCOMPILING_EMULATOR ${RAMROOT_QEMU})
endif()
