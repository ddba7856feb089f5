# Whole networks on every board that QEMU has. A test skips itself, saying why, without cross compilers, numpy or the zoo.
if(zoo_python)
  function(qtool_board_network network label)
    add_test(NAME board.${network}
      COMMAND ${zoo_python} ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/run_networks.py --network ${network} --qtool $<TARGET_FILE:qtool>
              --zoo ${zoo_folder} --work ${CMAKE_BINARY_DIR}/board_work --optimize ${ARGN})
    set_tests_properties(board.${network} PROPERTIES LABELS ${label} SKIP_RETURN_CODE 77 TIMEOUT 1800)
  endfunction()
  qtool_board_network(digits board speed balanced size ram)
  foreach(network resnet8_cifar10 dscnn_kws mobilenetv1_vww autoencoder_toycar)
    qtool_board_network(${network} zoo balanced ram)
  endforeach()
  add_test(NAME board.footprint COMMAND ${zoo_python} ${CMAKE_CURRENT_LIST_DIR}/footprint.py --qtool $<TARGET_FILE:qtool>
    --work ${CMAKE_BINARY_DIR}/board_footprint)
  set_tests_properties(board.footprint PROPERTIES LABELS board SKIP_RETURN_CODE 77)
  add_test(NAME board.package COMMAND ${zoo_python} ${CMAKE_CURRENT_LIST_DIR}/package.py --qtool $<TARGET_FILE:qtool>
    --work ${CMAKE_BINARY_DIR}/board_package)
  set_tests_properties(board.package PROPERTIES LABELS board SKIP_RETURN_CODE 77)
endif()
