// NAME_selftest.c: golden vectors, compared bit for bit.
#include <cassert>

#include "src/emit/c_model.h"
#include "src/emit/c_text.h"

namespace qtool {
namespace {

constexpr std::string_view text = R"(@ARRAYS@
static void @NAME@_selftest_copy(void *to, const void *from, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) ((unsigned char *)to)[i] = ((const unsigned char *)from)[i];
}

static int @NAME@_selftest_differs(const void *a, const void *b, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i)
    if (((const unsigned char *)a)[i] != ((const unsigned char *)b)[i]) return 1;
  return 0;
}

int @NAME@_selftest(void *arena) {
  @NAME@_io io;
  if (@NAME@_init(arena, @NAME@_ARENA_BYTES, &io) != @NAME@_OK) return -1;
@CHECKS@  return 0;
}

#ifdef @NAME@_SELFTEST_MAIN
#include <stdio.h>

int main(void) {
  static unsigned char memory[@NAME@_ARENA_BYTES + @NAME@_ARENA_ALIGN];
  const size_t skip = @NAME@_ARENA_ALIGN - (size_t)((uintptr_t)memory % @NAME@_ARENA_ALIGN);
  const int result = @NAME@_selftest(memory + skip);
  if (result == 0) {
    printf("@NAME@: @COUNT@ golden vectors match\n");
  } else {
    printf("@NAME@: golden vector %d differs\n", result);
  }
  return result == 0 ? 0 : 1;
}
#endif
)";

struct Printer {
  const CModel& model;
  std::string arrays, checks;

  void add(size_t number, const GoldenVector& vector) {
    const auto symbol = [&](const std::string& member) {
      return expand("@NAME@_golden@NUMBER@_@MEMBER@",
                    {{"NAME", model.name}, {"NUMBER", std::to_string(number)}, {"MEMBER", member}});
    };
    const auto check = [&](std::string_view line, const std::string& member) {
      checks += expand(line, {{"NAME", model.name},
                              {"NUMBER", std::to_string(number)},
                              {"MEMBER", member},
                              {"SYMBOL", symbol(member)}});
    };
    check("  @NAME@_reset(arena);\n", {});
    for (size_t i = 0; i < vector.inputs.size(); ++i) {
      const std::string member = "input" + std::to_string(i);
      arrays += print_golden_array(symbol(member), model.plan.inputs[i].type, vector.inputs[i]);
      check("  @NAME@_selftest_copy(io.@MEMBER@, @SYMBOL@, sizeof @SYMBOL@);\n", member);
    }
    check("  @NAME@_run(arena);\n", {});
    for (size_t i = 0; i < vector.outputs.size(); ++i) {
      const std::string member = "output" + std::to_string(i);
      arrays += print_golden_array(symbol(member), model.plan.outputs[i].type, vector.outputs[i]);
      check("  if (@NAME@_selftest_differs(io.@MEMBER@, @SYMBOL@, sizeof @SYMBOL@)) return @NUMBER@;\n",
            member);
    }
  }
};

}  // namespace

std::string print_golden_array(const std::string& symbol, const TensorType& type, const Bytes& data) {
  assert(data.size() == type.bytes());
  return "static const " + std::string(c_name_of(type.data_type)) + " " + symbol + "[" +
         std::to_string(type.elements()) + "] = {\n" + c_elements(type.data_type, data) + "};\n";
}

std::string print_selftest(const CModel& model, const std::vector<GoldenVector>& golden) {
  Printer printer{.model = model, .arrays = {}, .checks = {}};
  for (size_t i = 0; i < golden.size(); ++i) printer.add(i + 1, golden[i]);
  return expand(text, {{"NAME", model.name},
                       {"ARRAYS", printer.arrays},
                       {"CHECKS", printer.checks},
                       {"COUNT", std::to_string(golden.size())}});
}

}  // namespace qtool
