#include "src/emit/cuda_tables.h"

namespace qtool {
namespace {

size_t round_up(size_t bytes, size_t step) {
  return (bytes + step - 1) / step * step;
}

}  // namespace

CudaTables cuda_tables(const TableSet& tables) {
  CudaTables result;
  for (const ConstantTable& table : tables.tables()) {
    result.offsets.push_back(result.bytes);
    result.bytes += round_up(table.data->size(), table_alignment);
  }
  result.bytes = round_up(result.bytes, 256);
  return result;
}

size_t cuda_arena_bytes(const Plan& plan) {
  return round_up(plan.arena_bytes, arena_alignment);
}

}  // namespace qtool
