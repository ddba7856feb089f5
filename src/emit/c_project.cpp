// What builds and runs the emitted sources: CMakeLists.txt and NAME_example.c.
#include "src/emit/c_model.h"
#include "src/emit/c_text.h"
#include "src/plan/target_kernels.h"

namespace qtool {
namespace {

constexpr std::string_view cmake_text = R"(cmake_minimum_required(VERSION 3.10)
project(@NAME@ C)
if(CMAKE_SOURCE_DIR STREQUAL CMAKE_CURRENT_SOURCE_DIR AND NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

add_library(@NAME@ STATIC@SOURCES@)
target_include_directories(@NAME@ PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
set_target_properties(@NAME@ PROPERTIES C_STANDARD 99 C_EXTENSIONS OFF)
if(CMAKE_C_COMPILER_ID MATCHES "GNU|Clang")
  # Float layers give the same bits on every machine.
  target_compile_options(@NAME@ PRIVATE -ffp-contract=off)
endif()
@DEFINITION@@MATH@
if(CMAKE_SOURCE_DIR STREQUAL CMAKE_CURRENT_SOURCE_DIR)
  enable_testing()
  add_executable(@NAME@_selftest @SELFTEST@)
  target_compile_definitions(@NAME@_selftest PRIVATE @NAME@_SELFTEST_MAIN)
  target_link_libraries(@NAME@_selftest @NAME@)
  add_test(NAME @NAME@_selftest COMMAND @NAME@_selftest)
  add_executable(@NAME@_example @NAME@_example.c)
  target_link_libraries(@NAME@_example @NAME@)
endif()
)";

constexpr std::string_view example_text =
    R"(/* Reads items from stdin, each all inputs one after another as raw bytes, and writes all outputs of each to stdout.
 * With @NAME@_EXAMPLE_TRACE defined here and in @NAME@.c, every layer's output goes before them. */
#include "@NAME@.h"

#include <stdio.h>

#ifdef @NAME@_EXAMPLE_TRACE
void @NAME@_example_trace(const void *result, size_t bytes);
void @NAME@_example_trace(const void *result, size_t bytes) { fwrite(result, 1, bytes, stdout); }
#endif

/* The section for the arena: -D'@NAME@_ARENA_SECTION=__attribute__((section(".fast_ram")))' */
#ifndef @NAME@_ARENA_SECTION
#define @NAME@_ARENA_SECTION
#endif
@NAME@_ARENA_SECTION static unsigned char memory[@NAME@_ARENA_BYTES + @NAME@_ARENA_ALIGN];

int main(void) {
  unsigned char *const arena = memory + (@NAME@_ARENA_ALIGN - (size_t)((uintptr_t)memory % @NAME@_ARENA_ALIGN));
  @NAME@_io io;
  if (@NAME@_init(arena, @NAME@_ARENA_BYTES, &io) != @NAME@_OK) return 1;
  for (;;) {
    size_t got = 0;
@READS@    if (got == 0) break;
    if (got != @INPUT_BYTES@u) {
      fprintf(stderr, "@NAME@: the input ends within an item\n");
      return 2;
    }
    if (@NAME@_run(arena) != 0) return 1;
@WRITES@    if (fflush(stdout) != 0) {
      fprintf(stderr, "@NAME@: cannot write\n");
      return 3;
    }
  }
  return 0;
}
)";

}  // namespace

std::string print_cmake(const CModel& model, const std::vector<std::string>& sources,
                        const std::string& selftest, bool needs_math) {
  std::string list;
  for (const std::string& source : sources) list += "\n  " + source;
  const std::string math =
      needs_math ? "if(UNIX)\n  target_link_libraries(" + model.name + " PUBLIC m)\nendif()\n" : "";
  const std::string& macro = find_target(model.plan.target).definition;
  const std::string definition =
      macro.empty() ? "" : "target_compile_definitions(" + model.name + " PRIVATE " + macro + ")\n";
  return expand(cmake_text, {{"NAME", model.name},
                             {"DEFINITION", definition},
                             {"SOURCES", list},
                             {"SELFTEST", selftest},
                             {"MATH", math}});
}

std::string print_example(const CModel& model) {
  std::string reads, writes;
  size_t input_bytes = 0;
  for (size_t i = 0; i < model.plan.inputs.size(); ++i) {
    const size_t bytes = model.plan.inputs[i].type.bytes();
    reads +=
        "    got += fread(io.input" + std::to_string(i) + ", 1, " + std::to_string(bytes) + "u, stdin);\n";
    input_bytes += bytes;
  }
  for (size_t i = 0; i < model.plan.outputs.size(); ++i) {
    writes +=
        expand("    if (fwrite(io.output@I@, 1, @BYTES@u, stdout) != @BYTES@u) return 3;\n",
               {{"I", std::to_string(i)}, {"BYTES", std::to_string(model.plan.outputs[i].type.bytes())}});
  }
  return expand(example_text, {{"NAME", model.name},
                               {"READS", reads},
                               {"WRITES", writes},
                               {"INPUT_BYTES", std::to_string(input_bytes)}});
}

}  // namespace qtool
