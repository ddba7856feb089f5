# Golden bits of every kernel, on the host or on a cross build's target under its emulator.
file(GLOB vector_sources ${CMAKE_CURRENT_LIST_DIR}/*.c)
list(FILTER vector_sources EXCLUDE REGEX "/variants_")
add_executable(kernel_vectors ${vector_sources} ${CMAKE_CURRENT_LIST_DIR}/variants_host.c)
target_link_libraries(kernel_vectors PRIVATE qtool_kernels)
add_test(NAME kernel_vectors COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:kernel_vectors>
  "-DEMULATOR=${CMAKE_CROSSCOMPILING_EMULATOR}" -DGOLDEN=${CMAKE_CURRENT_LIST_DIR}/../golden/kernels.crc
  -P ${CMAKE_CURRENT_LIST_DIR}/compare_output.cmake)
set_tests_properties(kernel_vectors PROPERTIES LABELS kernels)
