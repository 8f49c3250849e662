# SPDX-License-Identifier: GPL-3.0-or-later
# ramroot_room(<folder> [USES <room or layer>...]): one folder of src/, one static library. It
# sees only the headers of those that it USES, because each folder is reached through a link
# in a folder of its own: a forbidden #include does not compile. "core/plan" becomes the
# target ramroot_core_plan. Names that no other file sees differ within a room all the same: builds
# that only test compile a room's files together (CMAKE_UNITY_BUILD), in half the time.
function(ramroot_room folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "USES")
  string(REPLACE "/" "_" name ${folder})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${folder}/*.cpp)
  add_library(ramroot_${name} STATIC ${sources})
  cmake_path(GET folder PARENT_PATH layer)
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/include/${name}/${layer})
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/src/${folder}
       ${PROJECT_BINARY_DIR}/include/${name}/${folder} SYMBOLIC)
  target_include_directories(ramroot_${name} PUBLIC ${PROJECT_BINARY_DIR}/include/${name})
  foreach(room IN LISTS arg_USES)
    string(REPLACE "/" "_" room ${room})
    target_link_libraries(ramroot_${name} PUBLIC ramroot_${room})
  endforeach()
  if(RAMROOT_STATIC)
    set_target_properties(ramroot_${name} PROPERTIES INTERPROCEDURAL_OPTIMIZATION ON)
  endif()
  set_property(GLOBAL APPEND PROPERTY RAMROOT_ROOMS ramroot_${name})
endfunction()

# All rooms of a layer at once, for those above it.
function(ramroot_layer layer)
  get_property(rooms GLOBAL PROPERTY RAMROOT_ROOMS)
  list(FILTER rooms INCLUDE REGEX "^ramroot_${layer}_")
  add_library(ramroot_${layer} INTERFACE)
  target_link_libraries(ramroot_${layer} INTERFACE ${rooms})
endfunction()

# ramroot_program(<name> <folder> LIBS <target>... [STATIC_SOURCES <file>...]): a program of what is in
# that folder, which sees its own headers and what the libraries see. The last are for the static
# one, to leave out what a library brings and nobody calls.
function(ramroot_program name folder)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "LIBS;STATIC_SOURCES")
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${folder}/*.cpp)
  list(TRANSFORM arg_STATIC_SOURCES PREPEND ${PROJECT_SOURCE_DIR}/src/)
  list(REMOVE_ITEM sources ${arg_STATIC_SOURCES})
  add_executable(${name} ${sources})
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/include/${name})
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/src/${folder} ${PROJECT_BINARY_DIR}/include/${name}/${folder} SYMBOLIC)
  target_include_directories(${name} PRIVATE ${PROJECT_BINARY_DIR}/include/${name})
  target_link_libraries(${name} PRIVATE ${arg_LIBS})
  set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)
  if(RAMROOT_STATIC)
    target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/src/engine/no_users.c ${arg_STATIC_SOURCES})
    target_link_options(${name} PRIVATE -static -Wl,--gc-sections -s)
    set_target_properties(${name} PROPERTIES INTERPROCEDURAL_OPTIMIZATION ON)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")  # the whole program at once: 4 kB less
      target_link_options(${name} PRIVATE -flto-partition=one)
    endif()
  endif()
endfunction()
