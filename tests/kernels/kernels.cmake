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

# The variants of each Arm processor (and the portable kernels beside them) under QEMU.
find_program(QTOOL_ARM_GCC arm-none-eabi-gcc)
find_program(QTOOL_QEMU_ARM qemu-system-arm)
find_program(QTOOL_AARCH64_GCC aarch64-linux-gnu-gcc)
find_program(QTOOL_QEMU_AARCH64 qemu-aarch64)
mark_as_advanced(QTOOL_ARM_GCC QTOOL_QEMU_ARM QTOOL_AARCH64_GCC QTOOL_QEMU_AARCH64)
function(qtool_arm_vectors)
  foreach(cpu IN LISTS ARGN)
    add_test(NAME kernel_vectors.${cpu} COMMAND ${CMAKE_COMMAND} -DCPU=${cpu} -DSOURCE_DIR=${CMAKE_SOURCE_DIR}
      -DWORK=${CMAKE_BINARY_DIR}/kernel_vectors/${cpu} -P ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/arm_vectors.cmake)
    set_tests_properties(kernel_vectors.${cpu} PROPERTIES LABELS kernels)
  endforeach()
endfunction()
if(QTOOL_ARM_GCC)
  execute_process(COMMAND ${QTOOL_ARM_GCC} -dumpversion OUTPUT_VARIABLE arm_gcc_version OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(arm_gcc_version VERSION_EQUAL 12.2.1) # the table is of Debian 12's compiler
    add_test(NAME kernel_sizes COMMAND ${CMAKE_SOURCE_DIR}/tools/kernel_sizes.py --check)
    set_tests_properties(kernel_sizes PROPERTIES LABELS kernels)
  endif()
endif()
if(QTOOL_ARM_GCC AND QTOOL_QEMU_ARM)
  qtool_arm_vectors(cortex-m0plus cortex-m3 cortex-m4 cortex-m7 cortex-m33 cortex-m55)
endif()
if(QTOOL_AARCH64_GCC AND QTOOL_QEMU_AARCH64)
  qtool_arm_vectors(aarch64 cortex-a53 cortex-a76 aarch64-neon aarch64-dotprod aarch64-i8mm)
endif()
include(${CMAKE_CURRENT_LIST_DIR}/cuda/cuda.cmake)
