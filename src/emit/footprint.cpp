#include "src/emit/footprint.h"

#include <algorithm>
#include <map>
#include <set>

#include "qtool/error.h"
#include "src/emit/cuda_tables.h"
#include "src/emit/kernel_costs.h"
#include "src/emit/kernel_files.h"
#include "src/emit/kernel_registers.h"
#include "src/emit/kernel_sizes.h"
#include "src/emit/tables.h"
#include "src/ops/op.h"
#include "src/plan/target_kernels.h"

namespace qtool {
namespace {

// Members of parameter structs are words on 32-bit processors.
size_t parameter_bytes(const KernelCall& call) {
  constexpr size_t word = 4;
  size_t words = 0;
  for (const Field& field : call.fields) {
    const auto* values = std::get_if<std::vector<int32_t>>(&field.value);
    words += values != nullptr ? values->size() : 1;
  }
  return words * word;
}

std::set<std::string> kernels_of(const Plan& plan) {
  std::set<std::string> kernels;
  for (const KernelCall& call : plan.calls) kernels.insert(call.kernel);
  return kernels;
}

// Sums of code and the deepest stack; nothing unless all parts were measured.
std::optional<KernelSize> code_of(const Plan& plan) {
  auto total = network_size(plan.target, plan.calls.size());
  if (!total) return std::nullopt;
  size_t deepest = 0;
  for (const KernelFile& file : kernel_files(plan.kernel_folder, kernels_of(plan))) {
    if (file.name.ends_with(".h")) continue;
    const auto size = kernel_size(plan.target, file.name);
    if (!size) return std::nullopt;
    total->code_bytes += size->code_bytes;
    deepest = std::max(deepest, size->stack_bytes);
  }
  total->stack_bytes += deepest;
  return total;
}

GpuFootprint gpu_footprint(const Plan& plan, int32_t batch) {
  GpuFootprint result{.batch = batch,
                      .device_bytes = cuda_tables(TableSet(plan)).bytes +
                                      static_cast<size_t>(batch) * cuda_arena_bytes(plan)};
  for (const KernelFile& file : kernel_files(plan.kernel_folder, kernels_of(plan))) {
    if (!file.name.ends_with(".cu")) continue;
    const auto measured = kernel_registers(file.name.substr(0, file.name.rfind('.')));
    result.kernels.insert(result.kernels.end(), measured.begin(), measured.end());
  }
  return result;
}

std::optional<double> sum(const std::optional<double>& a, const std::optional<double>& b) {
  return a && b ? std::optional(*a + *b) : std::nullopt;
}

std::vector<LayerCost> layers_of(const Plan& plan) {
  const double cycles = cycles_per_instruction(plan.target);
  std::map<size_t, size_t> layer_of;  // by node
  std::vector<LayerCost> layers;
  for (size_t i = 0; i < plan.calls.size(); ++i) {
    const KernelCall& call = plan.calls[i];
    const auto [place, is_new] = layer_of.try_emplace(plan.call_node[i], layers.size());
    if (is_new)
      layers.push_back({.name = plan.graph.nodes[plan.call_node[i]].name, .estimated_instructions = 0});
    LayerCost& layer = layers[place->second];
    if (layer.kernels.empty() || layer.kernels.back() != call.kernel) layer.kernels.push_back(call.kernel);
    layer.weight_bytes += table_bytes(plan, call);
    layer.live_bytes = std::max(layer.live_bytes, plan.live_bytes[i]);
    layer.estimated_instructions =
        sum(layer.estimated_instructions, estimated_instructions(plan.target, call));
  }
  for (LayerCost& layer : layers)
    if (layer.estimated_instructions) layer.estimated_cycles = *layer.estimated_instructions * cycles;
  return layers;
}

std::string describe(const Plan& plan, size_t call) {
  const Node& node = plan.graph.nodes[plan.call_node[call]];
  return "'" + node.name + "' (" + std::string(node.op->type()) + ")";
}

[[noreturn]] void refuse(const Footprint& needed, const char* memory, size_t bytes, size_t limit,
                         const std::string& most, const std::string& hint) {
  throw Error(ErrorKind::does_not_fit,
              needed.target + ": needs " + std::to_string(bytes) + " bytes of " + memory + ", " +
                  std::to_string(bytes - limit) + " more than the " + std::to_string(limit) + " allowed; " +
                  most,
              hint);
}

}  // namespace

size_t Footprint::rom() const {
  return weight_bytes + parameter_bytes + code_bytes.value_or(0);
}

size_t Footprint::ram() const {
  if (gpu) return gpu->device_bytes;
  return arena_bytes + stack_bytes.value_or(0);
}

std::optional<double> Footprint::estimated_instructions() const {
  std::optional<double> total = 0;
  for (const LayerCost& layer : layers) total = sum(total, layer.estimated_instructions);
  return total;
}

std::optional<double> Footprint::estimated_cycles() const {
  std::optional<double> total = 0;
  for (const LayerCost& layer : layers) total = sum(total, layer.estimated_cycles);
  return total;
}

Footprint footprint(const Plan& plan, int32_t batch) {
  Footprint result{.target = plan.target,
                   .optimize = plan.optimize,
                   .weight_bytes = TableSet(plan).bytes(),
                   .arena_bytes = plan.arena_bytes,
                   .arena_lower_bound_bytes = plan.lower_bound_bytes,
                   .layers = layers_of(plan)};
  for (const KernelCall& call : plan.calls) result.parameter_bytes += parameter_bytes(call);
  if (const auto code = code_of(plan)) {
    result.code_bytes = code->code_bytes;
    result.stack_bytes = code->stack_bytes;
  }
  if (find_target(plan.target).is_gpu) result.gpu = gpu_footprint(plan, batch);
  return result;
}

void check_limits(const Plan& plan, const Footprint& needed, const MemoryLimits& limits) {
  if (plan.calls.empty()) return;
  if (limits.rom && needed.rom() > *limits.rom) {
    size_t largest = 0;
    for (size_t i = 1; i < plan.calls.size(); ++i)
      if (table_bytes(plan, plan.calls[i]) > table_bytes(plan, plan.calls[largest])) largest = i;
    refuse(needed, "ROM", needed.rom(), *limits.rom,
           "the largest layer is " + describe(plan, largest) + " with " +
               std::to_string(table_bytes(plan, plan.calls[largest])) + " bytes of weights and tables",
           "try --optimize size, or a smaller network");
  }
  if (limits.ram && needed.ram() > *limits.ram) {
    const auto peak = std::max_element(plan.live_bytes.begin(), plan.live_bytes.end());
    refuse(needed, "RAM", needed.ram(), *limits.ram,
           "most at layer " + describe(plan, static_cast<size_t>(peak - plan.live_bytes.begin())) +
               ", where " + std::to_string(*peak) + " bytes are live",
           "try --optimize ram, or a smaller network or input");
  }
}

}  // namespace qtool
