// An operand transposed at no cost at run time.
#pragma once
#include <optional>
#include <vector>

#include "qtool/graph.h"

namespace qtool {

// True when transposed_operand() needs no Transpose: a constant, the result of the inverse Transpose, or a
// tensor of which `perm` only moves axes of length 1. Operands of lower rank count as preceded by axes of
// length 1.
bool transposes_freely(const Graph& graph, ValueId id, const std::vector<int64_t>& perm);

// transpose(id, perm); requires transposes_freely().
ValueId transposed_operand(Graph& graph, ValueId id, const std::vector<int64_t>& perm);

}  // namespace qtool
