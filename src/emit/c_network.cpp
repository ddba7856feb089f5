// Tables, one parameter struct a call, and the functions of NAME.h.
#include <algorithm>

#include "src/emit/c_model.h"
#include "src/emit/c_text.h"
#include "src/emit/kernel_files.h"
#include "src/ops/op.h"

namespace qtool {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

constexpr std::string_view functions = R"(
int @NAME@_init(void *arena, size_t bytes, @NAME@_io *io) {
  unsigned char *const memory = (unsigned char *)arena;
  if (arena == NULL || bytes < @NAME@_ARENA_BYTES) return @NAME@_ERROR_SIZE;
  if ((uintptr_t)arena % @NAME@_ARENA_ALIGN != 0) return @NAME@_ERROR_ALIGNMENT;
@POINTERS@  return @NAME@_OK;
}

int @NAME@_run(void *arena) {
  unsigned char *const memory = (unsigned char *)arena;
  (void)memory;
@CALLS@  return 0;
}

void @NAME@_reset(void *arena) { (void)arena; }
)";

std::string declaration(const CModel& model, size_t table) {
  const ConstantTable& t = model.tables.tables()[table];
  return "const " + std::string(c_name_of(t.type)) + " " + model.table_symbols[table] + "[" +
         std::to_string(t.data->size() / size_of(t.type)) + "]";
}

std::string print_value(const CModel& model, const Field& field) {
  return std::visit(
      Overloaded{[](int64_t value) { return c_integer(value); }, [](float value) { return c_float(value); },
                 [](const std::vector<int32_t>& values) {
                   std::string text;
                   for (const int32_t v : values) text += (text.empty() ? "{" : ", ") + c_integer(v);
                   return text + "}";
                 },
                 [&](const Table& table) {
                   if (table.data == nullptr) return std::string("NULL");
                   return model.table_symbols[model.tables.find(table.type, *table.data)];
                 }},
      field.value);
}

std::string print_params(const CModel& model, size_t i) {
  const KernelCall& call = model.plan.calls[i];
  std::string text = "static const " + call.params_type + " " + model.call_symbols[i] + " = {\n";
  for (const Field& field : call.fields)
    text += "  ." + field.name + " = " + print_value(model, field) + ",\n";
  return text + "};\n";
}

std::string print_call(const CModel& model, size_t i) {
  const KernelCall& call = model.plan.calls[i];
  const Plan& plan = model.plan;
  const auto types = parameter_types(plan.kernel_folder, call.kernel);
  std::string text = "  " + call.kernel + "(&" + model.call_symbols[i];
  size_t next = 1;
  const auto in_arena = [&](size_t offset) {
    text += ", (" + types.at(next++) + ")(memory + " + std::to_string(offset) + ")";
  };
  const auto operand = [&](ValueId id, size_t offset) {
    const Value& value = plan.graph.value(id);
    if (!value.is_constant()) return in_arena(plan.offsets[id] + offset);
    text += ", " + model.table_symbols[model.tables.find(value.type.data_type, *value.data)];
    ++next;
  };
  for (size_t k = 0; k < call.inputs.size(); ++k) operand(call.inputs[k], k == 0 ? call.input_offset : 0);
  for (size_t k = 0; k < call.outputs.size(); ++k) operand(call.outputs[k], k == 0 ? call.output_offset : 0);
  if (call.scratch_bytes > 0)
    in_arena(plan.scratch_offsets[i]);
  else if (call.takes_scratch)
    text += ", NULL";
  return text + ");\n";
}

std::string print_traces(const CModel& model, size_t i) {
  const Plan& plan = model.plan;
  std::string text;
  for (const ValueId id : results_after(plan, i))
    text += "  " + model.name + "_TRACE(" + std::to_string(plan.call_node[i]) + ", " +
            c_string(plan.graph.value(id).name) + ", memory + " + std::to_string(plan.offsets[id]) + ", " +
            std::to_string(plan.graph.type(id).bytes()) + "u);\n";
  return text;
}

std::string print_pointers(const CModel& model) {
  std::string text;
  const auto add = [&](const PlanTensor& tensor, const std::string& member) {
    text += "  io->" + member + " = (" + std::string(c_name_of(tensor.type.data_type)) + " *)(memory + " +
            std::to_string(tensor.offset) + ");\n";
  };
  for (size_t i = 0; i < model.plan.inputs.size(); ++i)
    add(model.plan.inputs[i], "input" + std::to_string(i));
  for (size_t i = 0; i < model.plan.outputs.size(); ++i)
    add(model.plan.outputs[i], "output" + std::to_string(i));
  return text;
}

}  // namespace

std::string print_table_declarations(const CModel& model) {
  std::string text;
  for (size_t i = 0; i < model.table_symbols.size(); ++i) text += "extern " + declaration(model, i) + ";\n";
  return text;
}

std::string print_tables(const CModel& model, const std::string& storage) {
  std::string text = expand(
      R"(/* The section for constant data: -D'@NAME@_WEIGHTS_SECTION=__attribute__((section(".rom")))' */
#ifndef @NAME@_WEIGHTS_SECTION
#define @NAME@_WEIGHTS_SECTION
#endif
)",
      {{"NAME", model.name}});
  if (std::any_of(model.tables.tables().begin(), model.tables.tables().end(),
                  [](const ConstantTable& table) { return table.aligned; }))
    text += expand(R"(/* Tables that kernels read as words. */
#ifndef @NAME@_ALIGNED
#ifdef __GNUC__
#define @NAME@_ALIGNED __attribute__((aligned(@ALIGNMENT@)))
#else
#error "define @NAME@_ALIGNED so that it aligns an array to @ALIGNMENT@ bytes"
#endif
#endif
)",
                   {{"NAME", model.name}, {"ALIGNMENT", std::to_string(table_alignment)}});
  for (size_t i = 0; i < model.table_symbols.size(); ++i) {
    const ConstantTable& table = model.tables.tables()[i];
    text.append("\n").append(model.name).append("_WEIGHTS_SECTION ");
    if (table.aligned) text.append(model.name).append("_ALIGNED ");
    text.append(storage).append(declaration(model, i)).append(" = {\n");
    text.append(c_elements(table.type, *table.data)).append("};\n");
  }
  return text;
}

std::string print_network(const CModel& model) {
  std::string text =
      expand(R"(/* Shows every layer's output when defined, e.g. by the file that @NAME@_TRACE_HEADER names:
 * layer number, name of the tensor, address, bytes. With @NAME@_EXAMPLE_TRACE, @NAME@_example.c sends them. */
#ifdef @NAME@_TRACE_HEADER
#include @NAME@_TRACE_HEADER
#endif
#ifdef @NAME@_EXAMPLE_TRACE
void @NAME@_example_trace(const void *result, size_t bytes);
#define @NAME@_TRACE(layer, name, pointer, bytes) @NAME@_example_trace(pointer, bytes)
#endif
#ifndef @NAME@_TRACE
#define @NAME@_TRACE(layer, name, pointer, bytes) ((void)0)
#endif
)",
             {{"NAME", model.name}});
  std::string calls;
  for (size_t i = 0; i < model.plan.calls.size(); ++i) {
    const Node& node = model.plan.graph.nodes[model.plan.call_node[i]];
    text += "\n/* " + std::string(node.op->type()) + " '" + c_comment(node.name) + "' */\n" +
            print_params(model, i);
    calls += print_call(model, i) + print_traces(model, i);
  }
  return text +
         expand(functions, {{"NAME", model.name}, {"POINTERS", print_pointers(model)}, {"CALLS", calls}});
}

}  // namespace qtool
