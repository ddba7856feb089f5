// NAME_selftest.c of the package for GPUs: every item of a batch gets a golden vector.
#include "src/emit/c_model.h"
#include "src/emit/c_text.h"

namespace qtool {
namespace {

constexpr std::string_view text = R"(#include <stdlib.h>
#include <string.h>

@ARRAYS@
enum { @NAME@_golden_count = @COUNT@, @NAME@_golden_batch = @NAME@_BATCH };

/* Item i of a run is golden vector (first + i) % count. */
static int @NAME@_selftest_index(int first, int item) { return (first + item) % @NAME@_golden_count; }

static int @NAME@_selftest_round(@NAME@_network *network, int first, @POINTERS@) {
  @NAME@_inputs inputs;
  @NAME@_outputs outputs;
  int error;
  for (int i = 0; i < @NAME@_golden_batch; ++i) {
    const int vector = @NAME@_selftest_index(first, i);
@FILL@  }
@SET@  error = @NAME@_run(network, &inputs, &outputs);
  if (error != @NAME@_OK) return error < 0 ? error : -error;
  for (int i = 0; i < @NAME@_golden_batch; ++i) {
    const int vector = @NAME@_selftest_index(first, i);
@CHECK@  }
  return 0;
}

int @NAME@_selftest(int device) {
  @NAME@_network *network = NULL;
  int result;
  const int error = @NAME@_create(&network, device, @NAME@_golden_batch);
  if (error != @NAME@_OK) return error < 0 ? error : -error;
@ALLOCATE@  result = @READY@ ? 0 : @NAME@_ERROR_ARGUMENT;
  for (int first = 0; first < @NAME@_golden_count && result == 0; ++first)
    result = @NAME@_selftest_round(network, first, @ARGUMENTS@);
@FREE@  @NAME@_destroy(network);
  return result;
}

#ifdef @NAME@_SELFTEST_MAIN
#include <stdio.h>

int main(void) {
  const int result = @NAME@_selftest(0);
  if (result == 0) {
    printf("@NAME@: @COUNT@ golden vectors match, batch %d\n", @NAME@_golden_batch);
  } else if (result > 0) {
    printf("@NAME@: golden vector %d differs\n", result);
  } else {
    printf("@NAME@: %s\n", @NAME@_error_text(result == @NAME@_ERROR_ARGUMENT ? result : -result));
  }
  return result == 0 ? 0 : 1;
}
#endif
)";

// Pieces of text for every input and output.
struct Pieces {
  const CModel& model;
  const std::vector<GoldenVector>& golden;
  std::map<std::string, std::string, std::less<>> values = {};

  void add(const PlanTensor& tensor, const std::string& member, bool is_input, size_t index) {
    const auto put = [&](const char* key, std::string_view separator, std::string_view pattern) {
      std::string& value = values[key];
      if (!value.empty()) value += separator;
      value += expand(pattern, {{"NAME", model.name},
                                {"MEMBER", member},
                                {"TYPE", std::string(c_name_of(tensor.type.data_type))},
                                {"BYTES", std::to_string(tensor.type.bytes()) + "u"},
                                {"ELEMENTS", std::to_string(tensor.type.elements()) + "u"}});
    };
    std::string list;
    for (size_t v = 0; v < golden.size(); ++v) {
      const std::string symbol = model.name + "_golden" + std::to_string(v + 1) + "_" + member;
      values["ARRAYS"] += print_golden_array(symbol, tensor.type,
                                             is_input ? golden[v].inputs[index] : golden[v].outputs[index]);
      list += (list.empty() ? "" : ", ") + symbol;
    }
    put("ARRAYS", "", "static const @TYPE@ *const @NAME@_golden_@MEMBER@[] = {");
    values["ARRAYS"] += list + "};\n";
    put("POINTERS", ", ", "@TYPE@ *@MEMBER@");
    put("ARGUMENTS", ", ", "@MEMBER@");
    put("READY", " && ", "@MEMBER@ != NULL");
    put("ALLOCATE", "",
        "  @TYPE@ *const @MEMBER@ = (@TYPE@ *)malloc(@NAME@_golden_batch * (size_t)@BYTES@);\n");
    put("FREE", "", "  free(@MEMBER@);\n");
    put("SET", "", is_input ? "  inputs.@MEMBER@ = @MEMBER@;\n" : "  outputs.@MEMBER@ = @MEMBER@;\n");
    if (is_input)
      put("FILL", "",
          "    memcpy(@MEMBER@ + (size_t)i * @ELEMENTS@, @NAME@_golden_@MEMBER@[vector], @BYTES@);\n");
    else
      put("CHECK", "",
          "    if (memcmp(@MEMBER@ + (size_t)i * @ELEMENTS@, @NAME@_golden_@MEMBER@[vector], @BYTES@) != 0)\n"
          "      return vector + 1;\n");
  }
};

}  // namespace

std::string print_cuda_selftest(const CModel& model, const std::vector<GoldenVector>& golden) {
  Pieces pieces{model, golden};
  for (const char* key : {"ARRAYS", "FILL", "CHECK"}) pieces.values[key];
  for (size_t i = 0; i < model.plan.inputs.size(); ++i)
    pieces.add(model.plan.inputs[i], "input" + std::to_string(i), true, i);
  for (size_t i = 0; i < model.plan.outputs.size(); ++i)
    pieces.add(model.plan.outputs[i], "output" + std::to_string(i), false, i);
  pieces.values["NAME"] = model.name;
  pieces.values["COUNT"] = std::to_string(golden.size());
  return expand(text, pieces.values);
}

}  // namespace qtool
