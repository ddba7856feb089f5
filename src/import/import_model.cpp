#include <onnx/onnx_pb.h>

#include <set>

#include "qtool/error.h"
#include "src/base/memory.h"
#include "src/import/check_operators.h"
#include "src/import/dimensions.h"
#include "src/import/finite.h"
#include "src/import/graph_reader.h"
#include "src/import/import_with_constants.h"
#include "src/import/node_order.h"
#include "src/import/weights_fit.h"
#include "src/onnx/metadata.h"
#include "src/onnx/model_file.h"

namespace qtool {
namespace {

using Constants = std::map<std::string, ConstantTensor>;
using Inputs = std::vector<const onnx::ValueInfoProto*>;

[[noreturn]] void fail(const std::string& what) {
  throw Error(ErrorKind::bad_input, what);
}

std::set<std::string> initializer_names(const onnx::GraphProto& graph) {
  std::set<std::string> names;
  for (const auto& initializer : graph.initializer()) {
    if (initializer.name().empty()) fail("an initializer has no name");
    if (!names.insert(initializer.name()).second)
      fail("two initializers have the name '" + initializer.name() + "'");
  }
  return names;
}

// Inputs that are fed at run time: neither initializers nor fixed.
Inputs real_inputs(const onnx::GraphProto& graph, const std::set<std::string>& initializers,
                   const Constants& constants) {
  Inputs inputs;
  std::set<std::string> seen;
  for (const auto& input : graph.input()) {
    if (!seen.insert(input.name()).second) fail("two inputs have the name '" + input.name() + "'");
    if (initializers.count(input.name()) != 0 || constants.count(input.name()) != 0) continue;
    if (!input.type().has_tensor_type())
      throw Error(ErrorKind::unsupported,
                  "input '" + input.name() + "' is no tensor (a sequence, map or optional)");
    inputs.push_back(&input);
  }
  return inputs;
}

// Takes the weights out of `proto` one by one, so that they are never held twice.
Graph read_graph(onnx::ModelProto& proto, ExternalData& external, const ImportOptions& options,
                 const Constants& constants) {
  onnx::GraphProto& graph = *proto.mutable_graph();
  if (graph.output().empty()) fail("the graph has no outputs");
  const int64_t opset = opset_of(proto);
  std::set<std::string> given = initializer_names(graph);
  const Inputs inputs = real_inputs(graph, given, constants);
  for (const auto& input : graph.input()) given.insert(input.name());
  const std::vector<int> order = node_order(graph, given);
  check_operators(proto);

  const Dimensions dimensions(inputs, options);
  GraphReader reader(graph, dimensions, opset, external);
  for (const auto* input : inputs) reader.add_input(*input);
  for (const auto& [name, constant] : constants) reader.add_constant(name, constant);
  expect_weights_fit(graph, memory_limit());
  for (auto& initializer : *graph.mutable_initializer()) {
    onnx::TensorProto taken;
    taken.Swap(&initializer);
    reader.add_initializer(taken);
  }
  for (const int index : order) reader.add_node(index);
  for (const auto& output : graph.output()) reader.add_output(output);
  Graph result = reader.finish();
  expect_finite(result);
  restore_kept_channels(proto, result);
  return result;
}

std::vector<ModelTensor> describe(const Graph& graph, const std::vector<ValueId>& ids) {
  std::vector<ModelTensor> tensors;
  tensors.reserve(ids.size());
  for (const ValueId id : ids) tensors.push_back({graph.value(id).name, graph.type(id)});
  return tensors;
}

}  // namespace

Model import_with_constants(const std::filesystem::path& path, const ImportOptions& options,
                            const Constants& constants) {
  Sha256 hash;
  const auto proto = read_model_file(path, hash);
  try {
    ExternalData external(path.parent_path());
    Model model;
    model.graph = read_graph(*proto, external, options, constants);
    external.add_to(hash);
    model.sha256 = hash.hex();
    model.opset = opset_of(*proto);
    model.producer = proto->producer_name();
    if (!proto->producer_version().empty()) model.producer += " " + proto->producer_version();
    model.inputs = describe(model.graph, model.graph.inputs);
    model.outputs = describe(model.graph, model.graph.outputs);
    return model;
  } catch (const Error& error) {
    throw error.at(path.string());
  }
}

Model import_model(const std::filesystem::path& path, const ImportOptions& options) {
  return import_with_constants(path, options, {});
}

}  // namespace qtool
