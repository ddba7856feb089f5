// Where the constant data lies in a GPU's memory.
#pragma once
#include <vector>

#include "src/emit/tables.h"

namespace qtool {

struct CudaTables {
  std::vector<size_t> offsets;  // by table, bytes, multiples of 16
  size_t bytes = 0;             // in all; a multiple of 256, where the arena begins
};
CudaTables cuda_tables(const TableSet& tables);

// Of one item: the plan's, rounded up so that every item's tensors keep their alignment.
size_t cuda_arena_bytes(const Plan& plan);

}  // namespace qtool
