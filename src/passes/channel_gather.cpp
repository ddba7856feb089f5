// Channel shuffles and splits are exported as Reshape - Transpose - Reshape - Gather. What such a chain does
// as a whole is found by tracing where its elements come from.
#include <algorithm>
#include <numeric>
#include <optional>

#include "src/ops/movement.h"
#include "src/passes/permutation.h"
#include "src/passes/rewrite.h"
#include "src/passes/simplify_passes.h"
#include "src/passes/trace_movement.h"

namespace qtool {
namespace {

// The elements indices[0], indices[1], ... of x along an axis, then transposed by `perm`.
struct Selection {
  size_t axis = 0;
  std::vector<int32_t> indices;
  std::vector<int64_t> perm;
};

bool keeps_everything(const Selection& selection, int64_t extent) {
  for (size_t i = 0; i < selection.indices.size(); ++i)
    if (selection.indices[i] != static_cast<int32_t>(i)) return false;
  return static_cast<int64_t>(selection.indices.size()) == extent;
}

// Tests whether an array of shape `to` with element i = element sources[i] of x is a selection along `axis`.
std::optional<std::vector<int32_t>> selected_along(size_t axis, const Shape& x, const Shape& to,
                                                   const std::vector<int64_t>& sources) {
  const int64_t inner = strides_of(x)[axis], extent = x[axis], count = to[axis];
  std::vector<int32_t> indices(static_cast<size_t>(count));
  for (int64_t k = 0; k < count; ++k)
    indices[static_cast<size_t>(k)] =
        static_cast<int32_t>(sources[static_cast<size_t>(k * inner)] / inner % extent);
  for (size_t i = 0; i < sources.size(); ++i) {
    const auto element = static_cast<int64_t>(i);
    const int64_t outer = element / (inner * count), k = element / inner % count;
    if (sources[i] != (outer * extent + indices[static_cast<size_t>(k)]) * inner + element % inner)
      return std::nullopt;
  }
  return indices;
}

// The axes along which a tensor of shape `to` may be a selection of x.
std::vector<size_t> candidate_axes(const Shape& x, const Shape& to) {
  std::vector<size_t> axes, different;
  for (size_t i = 0; i < x.size(); ++i) {
    axes.push_back(i);
    if (x[i] != to[i]) different.push_back(i);
  }
  if (different.empty()) return axes;
  return different.size() == 1 ? different : std::vector<size_t>{};
}

// The elements of transpose(v, perm), where v has shape `shape` and those elements.
std::vector<int64_t> permuted(const std::vector<int64_t>& elements, const Shape& shape,
                              const std::vector<int64_t>& perm) {
  const Shape to = permute(shape, perm);
  const Shape strides = permute(strides_of(shape), perm), to_strides = strides_of(to);
  std::vector<int64_t> result(elements.size());
  for (size_t i = 0; i < result.size(); ++i) {
    int64_t from = 0, rest = static_cast<int64_t>(i);
    for (size_t axis = 0; axis < to.size(); ++axis) {
      from += rest / to_strides[axis] * strides[axis];
      rest %= to_strides[axis];
    }
    result[i] = elements[static_cast<size_t>(from)];
  }
  return result;
}

// Nothing, channels first to last, channels last to first.
std::vector<std::vector<int64_t>> layout_changes(size_t rank) {
  std::vector<int64_t> same(rank);
  std::iota(same.begin(), same.end(), 0);
  if (rank < 3) return {same};
  std::vector<int64_t> to_last = same;
  std::rotate(to_last.begin() + 1, to_last.begin() + 2, to_last.end());
  return {same, to_last, inverse_of(to_last)};
}

// How `to` is selected from x, at most transposed between channels first and channels last.
std::optional<Selection> find_selection(const Graph& graph, ValueId x, ValueId to) {
  const Shape &from_shape = graph.type(x).shape, &to_shape = graph.type(to).shape;
  if (from_shape.size() != to_shape.size() || graph.type(to).elements() == 0) return std::nullopt;
  std::optional<std::vector<int64_t>> sources;
  for (const auto& perm : layout_changes(to_shape.size())) {
    const std::vector<int64_t> back = inverse_of(perm);
    const Shape selected = permute(to_shape, back);
    const std::vector<size_t> axes = candidate_axes(from_shape, selected);
    if (axes.empty()) continue;
    if (!sources) sources = trace_movement(graph, x, to);
    if (!sources) return std::nullopt;
    const std::vector<int64_t> elements = permuted(*sources, to_shape, back);
    for (const size_t axis : axes)
      if (auto indices = selected_along(axis, from_shape, selected, elements))
        return Selection{axis, std::move(*indices), perm};
  }
  return std::nullopt;
}

// Indices that step evenly are a Slice.
OpPtr make_selection(const Selection& selection) {
  const auto axis = static_cast<int64_t>(selection.axis);
  const auto& indices = selection.indices;
  const int32_t step = indices.size() > 1 ? indices[1] - indices[0] : 1;
  for (size_t i = 1; i < indices.size(); ++i)
    if (step <= 0 || indices[i] - indices[i - 1] != step) return make_gather(axis, indices);
  return make_slice({{axis, indices[0], static_cast<int64_t>(indices.size()), step}});
}

// Makes the output of node n from x by the selection.
void replace_chain(Graph& graph, size_t n, ValueId x, const Selection& selection) {
  const ValueId y = graph.nodes[n].outputs[0];
  const bool transposes = !std::is_sorted(selection.perm.begin(), selection.perm.end());
  Node& node = graph.nodes[n];
  node.inputs = {x};
  if (keeps_everything(selection, graph.type(x).shape[selection.axis])) {
    node.op = transposes ? make_transpose(selection.perm) : make_reshape(graph.type(y).shape);
    return;
  }
  node.op = make_selection(selection);
  if (!transposes) return;
  take_output(graph, n, permute(graph.type(y).shape, inverse_of(selection.perm)), "/selected");
  graph.nodes.push_back(
      {graph.value(y).name, make_transpose(selection.perm), {graph.nodes[n].outputs[0]}, {y}});
}

size_t nodes_for(const Graph& graph, ValueId x, const Selection& selection) {
  const bool transposes = !std::is_sorted(selection.perm.begin(), selection.perm.end());
  return (transposes ? 1U : 0U) +
         (keeps_everything(selection, graph.type(x).shape[selection.axis]) ? 0U : 1U);
}

// How many nodes before `to` only transpose: merge_movement joins them without looking at elements.
size_t count_transposes(const Graph& graph, ValueId to) {
  size_t count = 0;
  for (size_t p = producer_of(graph, to); p != no_node && transpose_perm(*graph.nodes[p].op) != nullptr;
       ++count)
    p = producer_of(graph, graph.nodes[p].inputs[0]);
  return count;
}

bool shorten(Graph& graph, size_t n) {
  const Node& node = graph.nodes[n];
  if (!node.op->moves_data() || node.inputs.size() != 1 || node.outputs.size() != 1) return false;
  const std::vector<ValueId> sources = movement_sources(graph, node.outputs[0]);
  const size_t least = std::max<size_t>(count_transposes(graph, node.outputs[0]) + 1, 2);
  for (size_t length = sources.size(); length >= least; --length) {
    const ValueId x = sources[length - 1];
    const auto selection = find_selection(graph, x, node.outputs[0]);
    if (!selection || nodes_for(graph, x, *selection) >= length) continue;
    replace_chain(graph, n, x, *selection);
    return true;
  }
  return false;
}

}  // namespace

bool channel_gather(Graph& graph) {
  return apply_everywhere(graph, shorten);
}

}  // namespace qtool
