# SPDX-License-Identifier: GPL-3.0-or-later
# One place for the flags of every target of ours.
option(RAMROOT_WERROR "Warnings are errors: not for packages, which a later compiler has to build too" ON)
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion $<$<BOOL:${RAMROOT_WERROR}>:-Werror>
                    -ffunction-sections -fdata-sections -fstack-protector-strong)
# Names of build machines do not belong into a binary.
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)
# Not a page of notes that g++ before 7 passed arguments otherwise: nothing of it is linked here.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^arm")
  add_compile_options(-Wno-psabi)
endif()
# Inode numbers and sizes need 64 bits on 32-bit machines too.
add_compile_definitions(_FILE_OFFSET_BITS=64 _TIME_BITS=64)
