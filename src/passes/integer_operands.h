// The operands with which a float node between Dequantize nodes can run in integers.
#pragma once
#include <optional>
#include <vector>

#include "src/ops/op.h"

namespace qtool {

// By value: what the Dequantize node that makes it reads; no_value when no such node makes it.
std::vector<ValueId> integers_of(const Graph& graph);

// One value an operand: what stands before its Dequantize node, or the operand itself when it is never
// quantized. `integers`: as integers_of(graph). Nothing when an operand is float, or quantized otherwise than
// the rule says.
std::optional<std::vector<ValueId>> integer_operands(const Graph& graph, const Node& node,
                                                     const QuantRule& rule,
                                                     const std::vector<ValueId>& integers);

}  // namespace qtool
