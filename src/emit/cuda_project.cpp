// What builds and runs the package for GPUs: CMakeLists.txt and NAME_example.c.
#include "src/emit/c_model.h"
#include "src/emit/c_text.h"

namespace qtool {
namespace {

constexpr std::string_view cmake_text = R"(cmake_minimum_required(VERSION 3.18)
if(NOT CMAKE_CUDA_ARCHITECTURES)
  set(CMAKE_CUDA_ARCHITECTURES 75 80 86 87 89 90)
endif()
project(@NAME@ C CXX CUDA)
if(CMAKE_SOURCE_DIR STREQUAL CMAKE_CURRENT_SOURCE_DIR AND NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

add_library(@NAME@ STATIC@SOURCES@)
target_include_directories(@NAME@ PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
set_target_properties(@NAME@ PROPERTIES C_STANDARD 99 C_EXTENSIONS OFF CUDA_STANDARD 17 CUDA_STANDARD_REQUIRED ON)
# Float layers give the same bits on every machine.
target_compile_options(@NAME@ PRIVATE $<$<COMPILE_LANGUAGE:CUDA>:-fmad=false>)

if(CMAKE_SOURCE_DIR STREQUAL CMAKE_CURRENT_SOURCE_DIR)
  enable_testing()
  add_executable(@NAME@_selftest @NAME@_selftest.c)
  target_compile_definitions(@NAME@_selftest PRIVATE @NAME@_SELFTEST_MAIN)
  target_link_libraries(@NAME@_selftest @NAME@)
  add_test(NAME @NAME@_selftest COMMAND @NAME@_selftest)
  add_executable(@NAME@_example @NAME@_example.c)
  target_link_libraries(@NAME@_example @NAME@)
  foreach(program @NAME@_selftest @NAME@_example)
    set_target_properties(${program} PROPERTIES C_STANDARD 99 LINKER_LANGUAGE CUDA)
  endforeach()
endif()
)";

constexpr std::string_view example_text =
    R"(/* Reads items from stdin, each all inputs one after another as raw bytes, and writes all outputs of each to stdout.
 * One item a run; a network created for more takes that many at once. */
#include "@NAME@.h"

#include <stdio.h>

@BUFFERS@
int main(void) {
  @NAME@_network *network;
  const @NAME@_inputs inputs = {@INPUTS@};
  const @NAME@_outputs outputs = {@OUTPUTS@};
  int error = @NAME@_create(&network, 0, 1);
  while (error == @NAME@_OK) {
    size_t got = 0;
@READS@    if (got == 0) break;
    if (got != @INPUT_BYTES@u) {
      fprintf(stderr, "@NAME@: the input ends within an item\n");
      @NAME@_destroy(network);
      return 2;
    }
    error = @NAME@_run(network, &inputs, &outputs);
    if (error != @NAME@_OK) break;
@WRITES@    if (fflush(stdout) != 0) {
      fprintf(stderr, "@NAME@: cannot write\n");
      @NAME@_destroy(network);
      return 3;
    }
  }
  if (error != @NAME@_OK) fprintf(stderr, "@NAME@: %s\n", @NAME@_error_text(error));
  @NAME@_destroy(network);
  return error == @NAME@_OK ? 0 : 1;
}
)";

}  // namespace

std::string print_cuda_cmake(const CModel& model, const std::vector<std::string>& sources) {
  std::string list;
  for (const std::string& source : sources) list += "\n  " + source;
  return expand(cmake_text, {{"NAME", model.name}, {"SOURCES", list}});
}

std::string print_cuda_example(const CModel& model) {
  std::string buffers, inputs, outputs, reads, writes;
  size_t input_bytes = 0;
  const auto add = [&](const PlanTensor& tensor, const std::string& member, std::string& list) {
    buffers += expand("static @TYPE@ @MEMBER@[@ELEMENTS@];\n",
                      {{"TYPE", std::string(c_name_of(tensor.type.data_type))},
                       {"MEMBER", member},
                       {"ELEMENTS", std::to_string(tensor.type.elements())}});
    list += (list.empty() ? "" : ", ") + member;
  };
  for (size_t i = 0; i < model.plan.inputs.size(); ++i) {
    const std::string member = "input" + std::to_string(i);
    add(model.plan.inputs[i], member, inputs);
    reads += expand("    got += fread(@MEMBER@, 1, sizeof @MEMBER@, stdin);\n", {{"MEMBER", member}});
    input_bytes += model.plan.inputs[i].type.bytes();
  }
  for (size_t i = 0; i < model.plan.outputs.size(); ++i) {
    const std::string member = "output" + std::to_string(i);
    add(model.plan.outputs[i], member, outputs);
    writes += expand("    fwrite(@MEMBER@, 1, sizeof @MEMBER@, stdout);\n", {{"MEMBER", member}});
  }
  return expand(example_text, {{"NAME", model.name},
                               {"BUFFERS", buffers},
                               {"INPUTS", inputs},
                               {"OUTPUTS", outputs},
                               {"READS", reads},
                               {"WRITES", writes},
                               {"INPUT_BYTES", std::to_string(input_bytes)}});
}

}  // namespace qtool
