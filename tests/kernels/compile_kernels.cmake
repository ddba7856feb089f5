# Compiles every C kernel of KERNELS on its own with COMPILER, strictly, as a user's project would.
cmake_minimum_required(VERSION 3.25)
file(GLOB sources "${KERNELS}/*.c")
if(NOT sources)
  message(FATAL_ERROR "no kernel in ${KERNELS}")
endif()
file(MAKE_DIRECTORY "${WORK}")
execute_process(
  COMMAND ${COMPILER} -std=c99 -ffreestanding -O2 -Wall -Wextra -Wpedantic -Wconversion -Werror -c ${sources}
  WORKING_DIRECTORY "${WORK}" RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${COMPILER} does not accept the kernels")
endif()
