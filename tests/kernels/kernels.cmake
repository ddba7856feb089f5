# The kernels: golden bits on every machine, exact oracles, and strict compilation.
file(GLOB vector_sources ${CMAKE_CURRENT_LIST_DIR}/*.c)
add_executable(kernel_vectors ${vector_sources})
target_link_libraries(kernel_vectors PRIVATE qtool_kernels)
add_test(NAME kernel_vectors COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:kernel_vectors>
  "-DEMULATOR=${CMAKE_CROSSCOMPILING_EMULATOR}" -DGOLDEN=${CMAKE_CURRENT_LIST_DIR}/../golden/kernels.crc
  -P ${CMAKE_CURRENT_LIST_DIR}/compare_output.cmake)
set_tests_properties(kernel_vectors PROPERTIES LABELS kernels)

qtool_tests(kernels LABEL kernels LINK qtool_kernels)

foreach(compiler gcc clang arm-none-eabi-gcc)
  find_program(QTOOL_KERNEL_COMPILER_${compiler} ${compiler})
  mark_as_advanced(QTOOL_KERNEL_COMPILER_${compiler})
  if(QTOOL_KERNEL_COMPILER_${compiler})
    add_test(NAME kernels_compile_with_${compiler} COMMAND ${CMAKE_COMMAND}
      -DCOMPILER=${QTOOL_KERNEL_COMPILER_${compiler}} -DKERNELS=${CMAKE_SOURCE_DIR}/src/kernels/c
      -DWORK=${CMAKE_BINARY_DIR}/kernels_compiled_with_${compiler} -P ${CMAKE_CURRENT_LIST_DIR}/compile_kernels.cmake)
    set_tests_properties(kernels_compile_with_${compiler} PROPERTIES LABELS kernels)
  endif()
endforeach()
