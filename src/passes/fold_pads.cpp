#include <algorithm>
#include <optional>

#include "src/ops/graph_builder.h"
#include "src/ops/movement.h"
#include "src/ops/pad.h"
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

bool fold(Graph& graph, size_t n) {
  if (graph.nodes[n].inputs.empty() || graph.nodes[n].inputs[0] == no_value) return false;
  const auto pad = pad_before(graph, graph.nodes[n].inputs[0]);
  const auto extra = pad ? spatial_zeros(pad->padding) : std::nullopt;
  const OpPtr op = extra ? graph.nodes[n].op->with_padding(*extra) : nullptr;
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
