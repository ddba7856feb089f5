# The benchmarks' own programs; not part of a usual build.
add_executable(engine_bench EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/engine_bench.cpp ${CMAKE_CURRENT_LIST_DIR}/profile.cpp
  ${CMAKE_SOURCE_DIR}/tools/qtool/arguments.cpp)
target_link_libraries(engine_bench PRIVATE qtool_pipeline CLI11::CLI11)
add_executable(statistics_bench EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/statistics_bench.cpp)
target_link_libraries(statistics_bench PRIVATE qtool_calibrate)
