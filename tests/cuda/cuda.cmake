# The package for GPUs, run on the CPU. A test skips itself, saying why, without Boost.Context, numpy or the zoo.
if(zoo_python)
  function(qtool_cuda_network network label)
    add_test(NAME cuda.${network}
      COMMAND ${zoo_python} ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/run_networks.py --network ${network} --qtool $<TARGET_FILE:qtool>
              --zoo ${zoo_folder} --work ${CMAKE_BINARY_DIR}/cuda_work ${ARGN})
    set_tests_properties(cuda.${network} PROPERTIES LABELS ${label} SKIP_RETURN_CODE 77 TIMEOUT 1800 RESOURCE_LOCK cuda_objects)
  endfunction()
  qtool_cuda_network(digits cuda)
  # tools/gpu-check.sh itself, without a GPU.
  add_test(NAME cuda.gpu_check COMMAND ${zoo_python} ${CMAKE_CURRENT_LIST_DIR}/gpu_check.py --stand-in --networks digits
    --qtool $<TARGET_FILE:qtool> -- ${CMAKE_BINARY_DIR}/cuda_work/gpu_check)
  set_tests_properties(cuda.gpu_check PROPERTIES LABELS cuda SKIP_RETURN_CODE 77 TIMEOUT 1800)
  foreach(network resnet8_cifar10 dscnn_kws mobilenetv1_vww autoencoder_toycar mnist_cnn mobilenetv2_imagenet ultraface_rfb320
      fastestdet_coco prismanet_portrait_seg mobilenetv2_qdq_uint8)
    qtool_cuda_network(${network} zoo --items 1 --batches 2)
  endforeach()
endif()
