// What the passes share: questions about a graph, small edits of it, and the loop that applies a rule
// everywhere.
#pragma once
#include <string>

#include "src/ops/op.h"

namespace qtool {

// Index of the node that makes the value; no_node for inputs and constants.
size_t producer_of(const Graph& graph, ValueId id);
// How often the value is read, by nodes and as an output of the graph.
size_t use_count(const Graph& graph, ValueId id);

// Exchanges the names of two values, and what belongs to the model's tensor of that name.
void swap_names(Graph& graph, ValueId a, ValueId b);

// Whoever reads `from` reads `to` instead, which holds the same. An output of the graph keeps its name.
// False, and nothing is changed, when `from` is an output that `to` cannot stand for (an input, a constant,
// another output).
bool bypass(Graph& graph, ValueId from, ValueId to);

// The node computes a new value of that shape instead of its output, which is returned without a producer.
// The new value takes over the name, unless the old one is an output of the graph.
ValueId take_output(Graph& graph, size_t node, const Shape& shape, const std::string& suffix);

// The constant with other contents, as an operand of one node: the same value when nothing else reads it,
// else a new one.
ValueId replace_constant(Graph& graph, ValueId id, const TensorType& type, Bytes data);

// Rewrites around one node; returns whether it did.
using Rule = bool (*)(Graph& graph, size_t node);

// Applies the rule to every node, again where it did something. The graph is sorted and pruned after each
// rewrite.
bool apply_everywhere(Graph& graph, Rule rule);

}  // namespace qtool
