#include <algorithm>

#include "qtool/calibrate.h"
#include "qtool/error.h"
#include "src/calibrate/tensor_statistics.h"
#include "src/engine/workspace.h"

namespace qtool {
namespace {

// The program itself, its libraries and what the C library keeps.
constexpr size_t program_bytes = size_t{24} << 20;

std::string megabytes(size_t bytes) {
  return std::to_string((bytes >> 20) + 1) + " MB";
}

// Statistics of one activation at their largest, of the samples seen and of the current one.
size_t statistics_bytes(const TensorType& type) {
  if (!type.is_float()) return 0;
  return 2 * (sizeof(TensorStatistics) + max_bins * sizeof(uint64_t));
}

}  // namespace

MemoryNeed memory_needed(const Graph& graph) {
  MemoryNeed need;
  size_t largest = 0;
  for (const Value& value : graph.values) {
    const size_t bytes = value.type.bytes();
    if (value.is_constant()) {
      need.weights += bytes;
      largest = std::max(largest, bytes);
    } else {
      need.per_thread += statistics_bytes(value.type);
    }
  }
  need.packing = largest;  // as the kernel call has it
  need.per_thread += lay_out(graph, std::vector<bool>(graph.nodes.size(), false)).bytes;
  for (const ValueId id : graph.inputs) need.per_thread += 2 * graph.type(id).bytes();
  return need;
}

size_t MemoryNeed::total(unsigned threads) const {
  return program_bytes + weights + std::max(packing, threads * per_thread);
}

unsigned threads_that_fit(const MemoryNeed& need, unsigned wanted, size_t available) {
  unsigned threads = wanted;
  while (threads > 1 && need.total(threads) > available) --threads;
  if (need.total(threads) > available)
    throw Error(ErrorKind::does_not_fit,
                "calibration needs " + megabytes(need.total(1)) + " of memory with one thread (weights " +
                    megabytes(need.weights) + ", activations and statistics " + megabytes(need.per_thread) +
                    "), " + megabytes(available) + " are available",
                "close other programs, raise the memory limit, or use a machine with more memory; neither "
                "--threads nor "
                "--shard makes one sample smaller");
  return threads;
}

}  // namespace qtool
