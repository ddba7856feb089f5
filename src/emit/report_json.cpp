// report.json.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "qtool/emit.h"
#include "src/emit/tables.h"
#include "src/ops/op.h"

namespace qtool {
namespace {

using Json = nlohmann::ordered_json;

void put_type(Json& entry, const TensorType& type) {
  entry["type"] = name_of(type.data_type);
  entry["shape"] = type.shape;
  if (!type.is_quantized() || !type.quant->per_tensor()) return;
  entry["scale"] = type.scale();
  entry["zero_point"] = type.zero_point();
}

// A node is integer when no float activation goes in or out.
bool is_integer(const Graph& graph, const Node& node) {
  const auto is_float = [&](ValueId id) {
    return id != no_value && !graph.value(id).is_constant() && graph.type(id).is_float();
  };
  return std::none_of(node.inputs.begin(), node.inputs.end(), is_float) &&
         std::none_of(node.outputs.begin(), node.outputs.end(), is_float);
}

// Weights, biases, multipliers (with shifts), operands and other tables apart.
std::string kind_of(const std::string& field) {
  if (field == "weights" || field == "bias") return field;
  if (field == "multipliers" || field == "left_shifts") return "multipliers";
  return field.starts_with("operand") ? "constants" : "tables";
}

Json weights_by_kind(const TableSet& tables) {
  std::map<std::string, size_t> bytes;
  for (const ConstantTable& table : tables.tables()) bytes[kind_of(table.field)] += table.data->size();
  return bytes;
}

Json layers_of(const Plan& plan, const ReportInput& input) {
  std::vector<Json> kernels(plan.graph.nodes.size(), Json::array());
  std::vector<size_t> weight_bytes(plan.graph.nodes.size(), 0);
  for (size_t i = 0; i < plan.calls.size(); ++i) {
    Json& names = kernels[plan.call_node[i]];
    if (names.empty() || names.back() != plan.calls[i].kernel) names.push_back(plan.calls[i].kernel);
    weight_bytes[plan.call_node[i]] += table_bytes(plan, plan.calls[i]);
  }
  std::map<std::string, std::string> reasons;
  for (const QuantizedNode& node : input.nodes) reasons[node.name] = node.reason;

  Json layers = Json::array();
  for (size_t n = 0; n < plan.graph.nodes.size(); ++n) {
    const Node& node = plan.graph.nodes[n];
    Json layer = {{"name", node.name}, {"op", node.op->type()}, {"integer", is_integer(plan.graph, node)}};
    const auto reason = reasons.find(node.name);
    if (reason != reasons.end() && !reason->second.empty()) layer["reason"] = reason->second;
    layer["macs"] = node.op->macs(plan.graph, node);
    layer["weight_bytes"] = weight_bytes[n];
    layer["kernels"] = kernels[n];
    Json outputs = Json::array();
    for (const ValueId id : node.outputs) {
      if (id == no_value) continue;
      Json output = {{"name", plan.graph.value(id).name}};
      put_type(output, plan.graph.type(id));
      outputs.push_back(std::move(output));
    }
    layer["outputs"] = std::move(outputs);
    layers.push_back(std::move(layer));
  }
  return layers;
}

Json tensors(const std::vector<PlanTensor>& list) {
  Json result = Json::array();
  for (const PlanTensor& tensor : list) {
    Json entry = {{"name", tensor.name}, {"layout", tensor.perm.empty() ? "model" : "NHWC"}};
    put_type(entry, tensor.type);
    entry["model_shape"] = tensor.model_shape();
    entry["bytes"] = tensor.type.bytes();
    result.push_back(std::move(entry));
  }
  return result;
}

void put_estimates(Json& entry, const std::optional<double>& instructions,
                   const std::optional<double>& cycles) {
  if (instructions) entry["estimated_instructions"] = std::llround(*instructions);
  if (cycles) entry["estimated_cycles"] = std::llround(*cycles);
}

Json costs_of(const std::vector<LayerCost>& layers) {
  Json result = Json::array();
  for (const LayerCost& layer : layers) {
    Json entry = {{"name", layer.name},
                  {"kernels", layer.kernels},
                  {"weight_bytes", layer.weight_bytes},
                  {"live_bytes", layer.live_bytes}};
    put_estimates(entry, layer.estimated_instructions, layer.estimated_cycles);
    result.push_back(std::move(entry));
  }
  return result;
}

Json gpu_of(const GpuFootprint& gpu) {
  Json kernels = Json::array();
  for (const GpuKernel& k : gpu.kernels)
    kernels.push_back({{"kernel", k.kernel},
                       {"architecture", k.architecture},
                       {"registers", k.registers},
                       {"shared_bytes", k.shared_bytes},
                       {"spill_bytes", k.spill_bytes}});
  return {{"batch", gpu.batch}, {"device_bytes", gpu.device_bytes}, {"kernels", std::move(kernels)}};
}

Json targets_of(const std::vector<Footprint>& targets) {
  Json result = Json::object();
  for (const Footprint& f : targets) {
    Json entry = {{"optimize", name_of(f.optimize)},
                  {"arena_bytes", f.arena_bytes},
                  {"arena_lower_bound_bytes", f.arena_lower_bound_bytes},
                  {"weight_bytes", f.weight_bytes},
                  {"parameter_bytes", f.parameter_bytes}};
    if (f.code_bytes) entry["code_bytes"] = *f.code_bytes;
    if (f.stack_bytes) entry["stack_bytes"] = *f.stack_bytes;
    entry["rom_bytes"] = f.rom();
    entry["ram_bytes"] = f.ram();
    put_estimates(entry, f.estimated_instructions(), f.estimated_cycles());
    if (f.gpu) entry["gpu"] = gpu_of(*f.gpu);
    entry["layers"] = costs_of(f.layers);
    result[f.target] = std::move(entry);
  }
  return result;
}

Json chosen(const std::vector<ChosenRange>& ranges) {
  Json result = Json::array();
  for (const ChosenRange& range : ranges)
    result.push_back({{"tensor", range.tensor}, {"method", range.method}, {"sqnr_db", range.sqnr_db}});
  return result;
}

}  // namespace

std::string report_json(const Plan& plan, const ReportInput& input) {
  const TableSet tables(plan);
  int64_t macs = 0;
  for (const Node& node : plan.graph.nodes) macs += node.op->macs(plan.graph, node);
  Json removed = Json::array();
  for (const RemovedChannels& r : input.removed_channels)
    removed.push_back({{"value", r.value}, {"removed", r.removed}, {"total", r.total}});

  Json report = {{"tool_version", QTOOL_VERSION},   {"name", input.name},
                 {"arena_bytes", plan.arena_bytes}, {"arena_lower_bound_bytes", plan.lower_bound_bytes},
                 {"weight_bytes", tables.bytes()},  {"weight_bytes_by_kind", weights_by_kind(tables)}};
  report["targets"] = targets_of(input.targets);
  report["macs"] = macs;
  report["macs_removed"] = input.macs_removed;
  report["removed_channels"] = std::move(removed);
  report["inputs"] = tensors(plan.inputs);
  report["outputs"] = tensors(plan.outputs);
  report["layers"] = layers_of(plan, input);
  if (!input.ranges.empty()) report["ranges"] = chosen(input.ranges);
  report["options"] = input.options;
  report["sha256"] = input.sha256;
  return report.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace qtool
