# The CUDA kernels: golden bits under the stand-in for the runtime, and strict compilation for every architecture.
function(qtool_skipped_test name reason)
  add_test(NAME ${name} COMMAND ${CMAKE_COMMAND} -E echo "skipped: ${reason}")
  set_tests_properties(${name} PROPERTIES LABELS kernels SKIP_REGULAR_EXPRESSION "skipped: ")
endfunction()

find_package(Boost QUIET COMPONENTS context)
if(Boost_CONTEXT_FOUND)
  set(cuda_folder ${CMAKE_SOURCE_DIR}/src/kernels/cuda)
  file(GLOB cuda_sources CONFIGURE_DEPENDS ${cuda_folder}/*.cu ${cuda_folder}/*.c ${CMAKE_CURRENT_LIST_DIR}/*.cu
    ${CMAKE_CURRENT_LIST_DIR}/*.cpp ${CMAKE_CURRENT_LIST_DIR}/*.c ${CMAKE_CURRENT_LIST_DIR}/../cuda_stand_in/*.cpp
    ${CMAKE_CURRENT_LIST_DIR}/../vectors*.c ${CMAKE_CURRENT_LIST_DIR}/../kernel_vectors.c)
  add_executable(kernel_vectors_cuda ${cuda_sources})
  list(FILTER cuda_sources INCLUDE REGEX "[.]cu$")
  set_source_files_properties(${cuda_sources} PROPERTIES LANGUAGE CXX COMPILE_OPTIONS "-x;c++;-Wno-unknown-pragmas")
  set_target_properties(kernel_vectors_cuda PROPERTIES CXX_STANDARD 17)
  target_include_directories(kernel_vectors_cuda PRIVATE ${CMAKE_CURRENT_LIST_DIR}/../cuda_stand_in ${CMAKE_CURRENT_LIST_DIR}
    ${CMAKE_CURRENT_LIST_DIR}/.. ${cuda_folder} ${CMAKE_SOURCE_DIR}/src/kernels/c ${CMAKE_SOURCE_DIR}/src/kernels)
  target_compile_options(kernel_vectors_cuda PRIVATE -O2)
  target_link_libraries(kernel_vectors_cuda PRIVATE Boost::context)
  add_test(NAME kernel_vectors.cuda_stand_in COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:kernel_vectors_cuda>
    -DGOLDEN=${CMAKE_SOURCE_DIR}/tests/golden/kernels.crc -P ${CMAKE_CURRENT_LIST_DIR}/../compare_output.cmake)
  set_tests_properties(kernel_vectors.cuda_stand_in PROPERTIES LABELS kernels)
else()
  qtool_skipped_test(kernel_vectors.cuda_stand_in "no Boost.Context (Debian: libboost-context-dev)")
endif()
