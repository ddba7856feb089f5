#include "src/plan/borders.h"

#include <algorithm>

#include "src/ops/movement.h"
#include "src/ops/op.h"
#include "src/ops/quantize_linear.h"

namespace qtool {
namespace {

using Perm = std::vector<int64_t>;
using Uses = std::vector<std::vector<size_t>>;

const Perm nchw_to_nhwc = {0, 2, 3, 1};
const Perm nhwc_to_nchw = {0, 3, 1, 2};

bool moves_one_tensor(const Node& node) {
  return node.op->moves_data() && node.inputs.size() == 1 && node.outputs.size() == 1;
}

// True when transposing by `perm` moves only axes of length 1, so that the elements stay in order.
bool keeps_order(const Shape& shape, const Perm& perm) {
  Perm long_axes;
  for (const int64_t axis : perm)
    if (shape[static_cast<size_t>(axis)] != 1) long_axes.push_back(axis);
  return std::is_sorted(long_axes.begin(), long_axes.end());
}

// A Transpose by `perm`, or a Reshape that does the same.
bool transposes_by(const Graph& graph, const Node& node, const Perm& perm) {
  if (const Perm* p = transpose_perm(*node.op)) return *p == perm;
  const Shape& shape = graph.type(node.inputs[0]).shape;
  return is_reshape(*node.op) && shape.size() == perm.size() && keeps_order(shape, perm) &&
         graph.type(node.outputs[0]).shape == permute(shape, perm);
}

// Element type and parameters that every reader of `id` gives it, perhaps after moving it; nothing when one
// reads float.
std::optional<TensorType> quantized_as(const Graph& graph, const Uses& uses, ValueId id) {
  if (!graph.type(id).is_float() || uses[id].empty() || is_graph_output(graph, id)) return std::nullopt;
  std::optional<TensorType> common;
  for (const size_t n : uses[id]) {
    const Node& node = graph.nodes[n];
    std::optional<TensorType> here;
    if (is_quantize(*node.op)) {
      here = graph.type(node.outputs[0]);
      here->shape.clear();
    } else if (moves_one_tensor(node)) {
      here = quantized_as(graph, uses, node.outputs[0]);
    }
    if (!here || (common && *common != *here)) return std::nullopt;
    common = std::move(here);
  }
  return common;
}

// Makes `id` and what is moved from it integer; the Quantize nodes behind it fall away.
void retype(Graph& graph, const Uses& uses, ValueId id, TensorType type) {
  type.shape = graph.type(id).shape;
  graph.value(id).type = type;
  for (const size_t n : uses[id]) {
    const ValueId result = graph.nodes[n].outputs[0];
    if (is_quantize(*graph.nodes[n].op)) {
      replace_uses(graph, result, id);
    } else {
      retype(graph, uses, result, type);
    }
  }
}

void strip_quantize(Graph& graph, ValueId input) {
  const Uses uses = uses_of(graph);
  if (const auto type = quantized_as(graph, uses, input)) retype(graph, uses, input, *type);
  prune(graph);
}

void strip_input_transposes(Graph& graph, size_t index, Perm& perm) {
  const ValueId input = graph.inputs[index];
  const std::vector<size_t> readers = uses_of(graph)[input];
  const bool only_transposed = std::all_of(readers.begin(), readers.end(), [&](size_t n) {
    return transposes_by(graph, graph.nodes[n], nchw_to_nhwc);
  });
  if (readers.empty() || !only_transposed || is_graph_output(graph, input)) return;
  perm = nchw_to_nhwc;
  graph.value(input).type.shape = permute(graph.type(input).shape, perm);
  for (const size_t n : readers) replace_uses(graph, graph.nodes[n].outputs[0], input);
}

// The integer value that stands for `id` when it comes from a Dequantize, perhaps through moves that nothing
// else reads.
std::optional<ValueId> before_dequantize(Graph& graph, const Uses& uses, const std::vector<size_t>& producers,
                                         ValueId id) {
  if (producers[id] == no_node) return std::nullopt;
  Node& node = graph.nodes[producers[id]];
  if (is_dequantize(*node.op)) return node.inputs[0];
  if (!moves_one_tensor(node) || uses[id].size() > (is_graph_output(graph, id) ? 0U : 1U))
    return std::nullopt;
  const auto integer = before_dequantize(graph, uses, producers, node.inputs[0]);
  if (!integer) return std::nullopt;
  TensorType type = graph.type(*integer);
  type.shape = graph.type(id).shape;
  graph.value(id).type = std::move(type);
  node.inputs[0] = *integer;
  return id;
}

void strip_output(Graph& graph, size_t index, bool model_layout, Perm& perm) {
  const auto producers = producers_of(graph);
  if (const auto integer = before_dequantize(graph, uses_of(graph), producers, graph.outputs[index]))
    graph.outputs[index] = *integer;
  const size_t producer = producers[graph.outputs[index]];
  if (model_layout || producer == no_node) return;
  if (!transposes_by(graph, graph.nodes[producer], nhwc_to_nchw)) return;
  perm = nchw_to_nhwc;
  graph.outputs[index] = graph.nodes[producer].inputs[0];
}

void copy_constant_output(Graph& graph, size_t index) {
  const ValueId constant = graph.outputs[index];
  if (!graph.value(constant).is_constant()) return;
  const TensorType type = graph.type(constant);
  const ValueId copy = graph.add_value(graph.value(constant).name + "/copy", type);
  graph.nodes.push_back({graph.value(copy).name, make_reshape(type.shape), {constant}, {copy}});
  graph.outputs[index] = copy;
}

}  // namespace

Stripped strip_borders(const Graph& graph, const PlanOptions& options) {
  Stripped result{.graph = graph, .inputs = {}, .outputs = {}};
  Graph& g = result.graph;
  for (const ValueId id : g.outputs)
    result.outputs.push_back({.name = graph.value(id).name, .type = {}, .perm = {}});
  for (const ValueId id : g.inputs)
    result.inputs.push_back({.name = graph.value(id).name, .type = {}, .perm = {}});
  for (size_t i = 0; i < g.outputs.size(); ++i) {
    strip_output(g, i, options.model_layout, result.outputs[i].perm);
    copy_constant_output(g, i);
  }
  prune(g);
  for (size_t i = 0; i < g.inputs.size(); ++i) {
    strip_quantize(g, g.inputs[i]);
    if (!options.model_layout) strip_input_transposes(g, i, result.inputs[i].perm);
    prune(g);
  }
  const auto describe = [&](std::vector<PlanTensor>& tensors, const std::vector<ValueId>& ids) {
    for (size_t i = 0; i < ids.size(); ++i) {
      tensors[i].value = ids[i];
      tensors[i].type = g.type(ids[i]);
    }
  };
  describe(result.inputs, g.inputs);
  describe(result.outputs, g.outputs);
  return result;
}

void reshape_trivial_transposes(Graph& graph) {
  for (Node& node : graph.nodes) {
    const Perm* perm = transpose_perm(*node.op);
    if (perm != nullptr && keeps_order(graph.type(node.inputs[0]).shape, *perm))
      node.op = make_reshape(graph.type(node.outputs[0]).shape);
  }
}

}  // namespace qtool
