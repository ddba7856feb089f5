#include "src/emit/c_model.h"

#include "src/emit/c_text.h"

namespace qtool {
namespace {

// Endings of the interface's own names.
std::set<std::string> reserved(const Plan& plan) {
  std::set<std::string> names = {"init",
                                 "run",
                                 "reset",
                                 "selftest",
                                 "selftest_copy",
                                 "selftest_differs",
                                 "io",
                                 "example",
                                 "example_trace",
                                 "weights",
                                 "TRACE",
                                 "INPUTS",
                                 "OUTPUTS",
                                 "ARENA_BYTES",
                                 "OK",
                                 "TRACE_HEADER",
                                 "H",
                                 "ARENA_ALIGN",
                                 "WEIGHT_BYTES",
                                 "CODE_BYTES",
                                 "STACK_BYTES",
                                 "ROM_BYTES",
                                 "RAM_BYTES",
                                 "WEIGHTS_SECTION",
                                 "ARENA_SECTION",
                                 "EXAMPLE_TRACE",
                                 "ALIGNED",
                                 "SELFTEST_MAIN",
                                 "ERROR_SIZE",
                                 "ERROR_ALIGNMENT",
                                 "network",
                                 "inputs",
                                 "outputs",
                                 "create",
                                 "enqueue",
                                 "destroy",
                                 "error_text",
                                 "BATCH",
                                 "DEVICE_BYTES",
                                 "ERROR_ARGUMENT"};
  const auto add = [&](const std::string& tensor) {
    for (const char* ending : {"BYTES", "ELEMENTS", "SHAPE", "RANK", "SCALE", "ZERO_POINT"})
      names.insert(tensor + "_" + ending);
  };
  for (size_t i = 0; i < plan.inputs.size(); ++i) add("INPUT" + std::to_string(i));
  for (size_t i = 0; i < plan.outputs.size(); ++i) add("OUTPUT" + std::to_string(i));
  return names;
}

}  // namespace

CModel::CModel(const Plan& the_plan, const EmitOptions& options)
    : plan(the_plan),
      name(c_identifier(options.name)),
      title(options.name),
      input_notes(options.input_notes),
      batch(options.batch),
      tables(the_plan) {
  Identifiers identifiers(name, reserved(plan));
  const auto node_name = [&](size_t call) -> const std::string& {
    return plan.graph.nodes[plan.call_node[call]].name;
  };
  for (size_t i = 0; i < plan.calls.size(); ++i) call_symbols.push_back(identifiers.unique(node_name(i)));
  for (const ConstantTable& table : tables.tables())
    table_symbols.push_back(identifiers.unique(node_name(table.call) + "_" + table.field));
}

}  // namespace qtool
