# A cross build makes the core (graph, operators, engine, statistics) and needs no library built for its target: the headers of
# nlohmann_json are those of the host, and files that use OpenSSL (digests of files and samples) are left out.
find_path(nlohmann_folder nlohmann/json.hpp REQUIRED)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/host_headers)
file(CREATE_LINK ${nlohmann_folder}/nlohmann ${CMAKE_BINARY_DIR}/host_headers/nlohmann SYMBOLIC)
add_library(nlohmann_json::nlohmann_json INTERFACE IMPORTED)
target_include_directories(nlohmann_json::nlohmann_json INTERFACE ${CMAKE_BINARY_DIR}/host_headers)

file(GLOB core_sources src/base/*.cpp src/calibrate/*.cpp)
foreach(source IN LISTS core_sources)
  file(STRINGS ${source} openssl REGEX "#include <openssl/")
  if(openssl)
    set_source_files_properties(${source} PROPERTIES HEADER_FILE_ONLY ON)
  endif()
endforeach()
