# One place for the flags of every target of ours.
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
                    -ffunction-sections -fdata-sections -fstack-protector-strong)
# Names of build machines do not belong into a binary.
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)
