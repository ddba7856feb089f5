#include <algorithm>
#include <optional>

#include "src/ops/graph_builder.h"
#include "src/ops/movement.h"
#include "src/ops/pad.h"
#include "src/ops/unary.h"
#include "src/passes/rewrite.h"
#include "src/passes/simplify_passes.h"

namespace qtool {
namespace {

// A Pad in front of a node, with at most a Transpose between them.
struct PadBefore {
  ValueId x;                  // what the Pad reads
  std::vector<int64_t> perm;  // of the Transpose; empty: none
  Padding padding;            // with axes after the Transpose
};

std::optional<PadBefore> pad_before(const Graph& graph, ValueId id) {
  size_t p = producer_of(graph, id);
  if (p == no_node) return std::nullopt;
  PadBefore found{};
  if (const auto* perm = transpose_perm(*graph.nodes[p].op)) {
    found.perm = *perm;
    p = producer_of(graph, graph.nodes[p].inputs[0]);
    if (p == no_node) return std::nullopt;
  }
  const Padding* padding = as_padding(*graph.nodes[p].op);
  if (padding == nullptr) return std::nullopt;
  found.x = graph.nodes[p].inputs[0];
  found.padding = *padding;
  if (!found.perm.empty()) {
    found.padding.before = permute(padding->before, found.perm);
    found.padding.after = permute(padding->after, found.perm);
  }
  return found;
}

// Zeros on the spatial axes of an NHWC image and nothing else: top, left, bottom, right.
std::optional<std::array<int64_t, 4>> spatial_zeros(const Padding& p) {
  const auto negative = [](int64_t pad) { return pad < 0; };
  if (p.mode != PadMode::constant || p.value != 0 || p.before.size() != 4) return std::nullopt;
  if (p.before[0] != 0 || p.before[3] != 0 || p.after[0] != 0 || p.after[3] != 0) return std::nullopt;
  const std::array<int64_t, 4> pads{p.before[1], p.before[2], p.after[1], p.after[2]};
  return std::any_of(pads.begin(), pads.end(), negative) ? std::nullopt : std::optional(pads);
}

// True when a clamp, maybe before operators that move data, leaves nothing below zero.
bool is_nonnegative(const Graph& graph, ValueId id) {
  for (size_t p = producer_of(graph, id); p != no_node; p = producer_of(graph, id)) {
    const Node& node = graph.nodes[p];
    if (as_clamp(*node.op).value_or(node.op->clamp()).min >= 0) return true;
    if (!node.op->moves_data() || node.inputs.size() != 1) return false;
    id = node.inputs[0];
  }
  return false;
}

// The node's operator with the padding inside; null when there is none that gives the same.
OpPtr padded_op(const Graph& graph, const Node& node, const PadBefore& pad,
                const std::array<int64_t, 4>& extra) {
  const OpPtr op = is_nonnegative(graph, pad.x) ? node.op->with_padding_of_nonnegative(extra)
                                                : node.op->with_padding(extra);
  if (op == nullptr) return nullptr;
  TensorType x = graph.type(pad.x);
  if (!pad.perm.empty()) x.shape = permute(x.shape, pad.perm);
  std::vector<const TensorType*> types{&x};
  for (size_t i = 1; i < node.inputs.size(); ++i)
    types.push_back(node.inputs[i] == no_value ? nullptr : &graph.type(node.inputs[i]));
  return op->infer(types)[0].shape == graph.type(node.outputs[0]).shape ? op : nullptr;
}

bool fold(Graph& graph, size_t n) {
  if (graph.nodes[n].inputs.empty() || graph.nodes[n].inputs[0] == no_value) return false;
  const auto pad = pad_before(graph, graph.nodes[n].inputs[0]);
  const auto extra = pad ? spatial_zeros(pad->padding) : std::nullopt;
  const OpPtr op = extra ? padded_op(graph, graph.nodes[n], *pad, *extra) : nullptr;
  if (op == nullptr) return false;
  GraphBuilder builder(graph);
  const std::string name = graph.value(pad->x).name + "/transposed";
  const ValueId x = pad->perm.empty() ? pad->x : builder.transpose(pad->x, pad->perm, name);
  graph.value(x).type.quant = graph.type(pad->x).quant;
  graph.nodes[n].inputs[0] = x;
  graph.nodes[n].op = op;
  return true;
}

}  // namespace

bool fold_pads(Graph& graph) {
  return apply_everywhere(graph, fold);
}

}  // namespace qtool
