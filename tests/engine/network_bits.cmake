# Evaluation and statistics of whole networks give the same bits with every instruction set and any number of threads.
add_executable(network_bits ${CMAKE_CURRENT_LIST_DIR}/network_bits.cpp ${CMAKE_CURRENT_LIST_DIR}/networks.cpp)
target_include_directories(network_bits PRIVATE ${CMAKE_SOURCE_DIR})
target_link_libraries(network_bits PRIVATE qtool_calibrate)
set(compare_bits -DPROGRAM=$<TARGET_FILE:network_bits> "-DEMULATOR=${CMAKE_CROSSCOMPILING_EMULATOR}")
add_test(NAME network_bits COMMAND ${CMAKE_COMMAND} ${compare_bits} -P ${CMAKE_CURRENT_LIST_DIR}/compare_bits.cmake)
if(NOT CMAKE_CROSSCOMPILING)
  add_test(NAME network_bits.aarch64 COMMAND ${CMAKE_COMMAND} ${compare_bits} -DSOURCE_DIR=${CMAKE_SOURCE_DIR}
    -DCROSS_BUILD=${CMAKE_BINARY_DIR}/aarch64 -P ${CMAKE_CURRENT_LIST_DIR}/compare_bits.cmake)
  set_tests_properties(network_bits.aarch64 PROPERTIES SKIP_REGULAR_EXPRESSION "skipped: " PROCESSORS 2 TIMEOUT 1800)
endif()
