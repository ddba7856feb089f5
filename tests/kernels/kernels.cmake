# The kernels: golden bits on every machine, exact oracles, and strict compilation.
include(${CMAKE_CURRENT_LIST_DIR}/kernel_vectors.cmake)
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
