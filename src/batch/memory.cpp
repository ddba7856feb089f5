#include "src/batch/memory.h"

namespace qtool {
namespace {

constexpr size_t program_bytes = size_t{24} << 20;  // code, libraries, stacks

}  // namespace

size_t needed_memory(const Model& model, unsigned threads) {
  constexpr size_t statistics_bytes = 2048 * 8 + 1024;  // a histogram and sums
  size_t constants = 0;
  size_t activations = 0;
  size_t statistics = 0;
  for (const Value& value : model.graph.values) {
    if (value.is_constant()) {
      constants += value.data->size();
    } else {
      activations += value.type.bytes();
      statistics += statistics_bytes;
    }
  }
  return program_bytes + 5 * constants + (1 + 2 * threads) * activations + (threads + 1) * statistics;
}

size_t needed_memory_to_import(uintmax_t file_bytes) {
  return program_bytes + 2 * static_cast<size_t>(file_bytes);  // the graph, and what is just being read
}

}  // namespace qtool
