// qtool inspect: what is in a model, what it costs, and what will be integer.
#include <algorithm>
#include <cstdio>
#include <iostream>

#include "src/ops/op.h"
#include "tools/qtool/command.h"

namespace qtool::cli {
namespace {

constexpr std::array<int, 6> bit_widths = {32, 16, 8, 4, 2, 1};

struct Layer {
  std::string name, op, form;
  Shape shape;
  int64_t macs = 0, parameters = 0, activations = 0;
};

int64_t bytes_at(int64_t elements, int bits) {
  return (elements * bits + 7) / 8;
}

Layer layer_of(const Graph& graph, const Node& node) {
  const QuantRule rule = node.op->quant_rule(graph, node);
  Layer layer{.name = node.name,
              .op = std::string(node.op->type()),
              .form = "int8",
              .shape = graph.type(node.outputs.at(0)).shape};
  if (rule.kind == QuantRule::Kind::float_only)
    layer.form = rule.reason.empty() ? "float" : "float: " + rule.reason;
  else if (node.op->moves_data())
    layer.form = "int8 (moves data)";
  layer.macs = node.op->macs(graph, node);
  for (const ValueId id : node.inputs)
    if (id != no_value && graph.value(id).is_constant() &&
        (graph.type(id).is_float() || graph.type(id).is_quantized()))
      layer.parameters += graph.type(id).elements();
  for (const ValueId id : node.outputs)
    if (id != no_value) layer.activations += graph.type(id).elements();
  return layer;
}

Json to_json(const Model& model, const std::vector<Layer>& layers) {
  const auto tensors = [](const std::vector<ModelTensor>& list) {
    Json result = Json::array();
    for (const ModelTensor& t : list)
      result.push_back({{"name", t.name}, {"type", name_of(t.type.data_type)}, {"shape", t.type.shape}});
    return result;
  };
  Json json = {{"sha256", model.sha256},
               {"opset", model.opset},
               {"producer", model.producer},
               {"inputs", tensors(model.inputs)},
               {"outputs", tensors(model.outputs)}};
  Json list = Json::array();
  int64_t macs = 0;
  int64_t parameters = 0;
  for (const Layer& layer : layers) {
    Json entry = {{"name", layer.name},   {"op", layer.op},     {"runs_as", layer.form},
                  {"shape", layer.shape}, {"macs", layer.macs}, {"parameters", layer.parameters}};
    for (const int bits : bit_widths) {
      entry["weight_bytes"][std::to_string(bits)] = bytes_at(layer.parameters, bits);
      entry["activation_bytes"][std::to_string(bits)] = bytes_at(layer.activations, bits);
    }
    list.push_back(std::move(entry));
    macs += layer.macs;
    parameters += layer.parameters;
  }
  json["macs"] = macs;
  json["parameters"] = parameters;
  json["layers"] = std::move(list);
  return json;
}

void print_text(const Model& model, const std::vector<Layer>& layers) {
  std::printf("opset %lld, made by %s\n", static_cast<long long>(model.opset),
              model.producer.empty() ? "(not stated)" : model.producer.c_str());
  for (const ModelTensor& t : model.inputs)
    std::printf("input  %s %s\n", t.name.c_str(), to_string(t.type).c_str());
  for (const ModelTensor& t : model.outputs)
    std::printf("output %s %s\n", t.name.c_str(), to_string(t.type).c_str());
  std::printf("\nafter folding (shapes are NHWC):\n%-32s %-18s %-18s %10s %10s %10s  %s\n", "layer",
              "operator", "output", "MACs", "parameters", "output", "runs as");
  int64_t macs = 0;
  int64_t parameters = 0;
  for (const Layer& layer : layers) {
    std::printf("%-32s %-18s %-18s %10s %10s %10s  %s\n", layer.name.c_str(), layer.op.c_str(),
                to_string(layer.shape).c_str(), count_text(layer.macs).c_str(),
                count_text(layer.parameters).c_str(),
                bytes_text(static_cast<size_t>(layer.activations)).c_str(), layer.form.c_str());
    macs += layer.macs;
    parameters += layer.parameters;
  }
  std::printf("\ntotal: %zu layers, %s MACs, %s parameters\n", layers.size(), count_text(macs).c_str(),
              count_text(parameters).c_str());
  std::printf("weights and largest output of a layer at 32, 16, 8, 4, 2 and 1 bit:\n");
  const auto largest = std::max_element(layers.begin(), layers.end(), [](const Layer& a, const Layer& b) {
    return a.activations < b.activations;
  });
  for (const int bits : bit_widths)
    std::printf(
        "  %2d bit  %10s  %10s\n", bits, bytes_text(static_cast<size_t>(bytes_at(parameters, bits))).c_str(),
        bytes_text(static_cast<size_t>(largest == layers.end() ? 0 : bytes_at(largest->activations, bits)))
            .c_str());
}

void inspect_command(const ModelArguments& args, bool json) {
  const Model model = load_integer_model(args.model, args.import_options());  // float models stay float
  std::vector<Layer> layers;
  for (const Node& node : model.graph.nodes) layers.push_back(layer_of(model.graph, node));
  if (json)
    print(to_json(model, layers));
  else
    print_text(model, layers);
}

}  // namespace

void add_inspect(CLI::App& app, Action& action) {
  auto* command =
      app.add_subcommand("inspect", "Show operators, shapes, parameters, MACs and memory of a model");
  const auto args = std::make_shared<ModelArguments>();
  const auto json = std::make_shared<bool>(false);
  args->add_to(*command);
  command->add_flag("--json", *json, "Result as JSON");
  command->callback([&action, args, json] { action = [args, json] { inspect_command(*args, *json); }; });
}

}  // namespace qtool::cli
