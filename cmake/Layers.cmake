# ramroot_layer(<name> [USES <layer>...]): one folder, one static library. A layer
# sees only the headers of the layers it USES, because each folder is reached
# through a link in a folder of its own: a forbidden #include does not compile.
function(ramroot_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "USES")
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp)
  add_library(ramroot_${name} STATIC ${sources})
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/include/${name})
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/src/${name}
       ${PROJECT_BINARY_DIR}/include/${name}/${name} SYMBOLIC)
  target_include_directories(ramroot_${name} PUBLIC ${PROJECT_BINARY_DIR}/include/${name})
  foreach(layer IN LISTS arg_USES)
    target_link_libraries(ramroot_${name} PUBLIC ramroot_${layer})
  endforeach()
endfunction()
