# One test a network of the model zoo beside the project (../shared/zoo), which is not part of it. Label `zoo`. A test skips
# itself, saying why, when the zoo or python3-numpy is absent.
find_program(zoo_python python3 HINTS /usr/bin DOC "Python 3 with numpy (the system's first); Pillow and onnxruntime are optional")
set(zoo_folder ${CMAKE_SOURCE_DIR}/../shared/zoo CACHE PATH "Models and data for the tests labelled zoo")

set(zoo_networks resnet8_cifar10 dscnn_kws mobilenetv1_vww autoencoder_toycar mnist_cnn mobilenetv2_imagenet
    ultraface_rfb320 fastestdet_coco prismanet_portrait_seg)
set(zoo_flags "")
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  set(zoo_flags --skip-large --quick)  # too slow otherwise
endif()

if(zoo_python)
  foreach(network IN LISTS zoo_networks)
    set(items "")
    if(CMAKE_BUILD_TYPE STREQUAL Debug AND network MATCHES "mobilenetv2|ultraface|fastestdet|prismanet")
      set(items --quick)  # a few items; preset release runs them all
    endif()
    set(identity "")
    if(network MATCHES "resnet8|dscnn")  # images and a stack; the others would only take longer
      set(identity --identity)
    endif()
    add_test(NAME zoo.${network}
      COMMAND ${zoo_python} ${CMAKE_SOURCE_DIR}/tests/zoo/evaluate.py --only ${network} ${identity} ${items}
              --qtool $<TARGET_FILE:qtool> --zoo ${zoo_folder} --work ${CMAKE_BINARY_DIR}/zoo_work ${zoo_flags})
    set_tests_properties(zoo.${network} PROPERTIES LABELS zoo SKIP_RETURN_CODE 77 TIMEOUT 1800)
  endforeach()
  add_test(NAME zoo.batch
    COMMAND ${zoo_python} ${CMAKE_SOURCE_DIR}/tests/zoo/batch.py --qtool $<TARGET_FILE:qtool> --zoo ${zoo_folder}
            --work ${CMAKE_BINARY_DIR}/zoo_work/batch)
  set_tests_properties(zoo.batch PROPERTIES LABELS zoo SKIP_RETURN_CODE 77 TIMEOUT 1800)
  add_test(NAME zoo.metrics COMMAND ${zoo_python} ${CMAKE_SOURCE_DIR}/tests/zoo/metrics_test.py)
  set_tests_properties(zoo.metrics PROPERTIES SKIP_RETURN_CODE 77)
endif()
