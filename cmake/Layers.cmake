# SPDX-License-Identifier: GPL-3.0-or-later
# ramroot_room(<folder> [USES <room or layer>...]): one folder of src/, one static library. It
# sees only the headers of those that it USES, because each folder is reached through a link
# in a folder of its own: a forbidden #include does not compile. "core/plan" becomes the
# target ramroot_core_plan.
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
  set_property(GLOBAL APPEND PROPERTY RAMROOT_ROOMS ramroot_${name})
endfunction()

# All rooms of a layer at once, for those above it.
function(ramroot_layer layer)
  get_property(rooms GLOBAL PROPERTY RAMROOT_ROOMS)
  list(FILTER rooms INCLUDE REGEX "^ramroot_${layer}_")
  add_library(ramroot_${layer} INTERFACE)
  target_link_libraries(ramroot_${layer} INTERFACE ${rooms})
endfunction()

# ramroot_program(<name> <folder> <room> [<source>...]): a program of what that room sees; the
# sources are for the static one, to leave out what a library brings and nobody calls.
function(ramroot_program name folder room)
  add_executable(${name} ${folder}/main.cpp)
  target_link_libraries(${name} PRIVATE ${room})
  if(RAMROOT_STATIC)
    target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/src/engine/no_users.c ${ARGN})
    target_link_options(${name} PRIVATE -static -Wl,--gc-sections -s)
    get_property(rooms GLOBAL PROPERTY RAMROOT_ROOMS)
    set_target_properties(${name} ${rooms} PROPERTIES INTERPROCEDURAL_OPTIMIZATION ON)
  endif()
endfunction()
