// Runs a graph on the host with the shipped kernels: the plain float evaluation, and bit for bit the integer
// one.
#pragma once
#include <functional>
#include <vector>

#include "src/ops/op.h"

namespace qtool {

class Executor {
 public:
  // Lowers every node once. The graph must outlive the executor.
  explicit Executor(const Graph& graph);

  // Called with every activation right after it is made (graph inputs too); the memory is valid during the
  // call.
  using Observer = std::function<void(ValueId id, std::span<const std::byte> data)>;

  // One buffer a graph input, in the types of the graph; returns one buffer a graph output.
  // May be called from several threads at once.
  std::vector<Bytes> run(std::span<const Bytes> inputs, const Observer& observe = {}) const;

 private:
  const Graph& graph_;
  std::vector<std::vector<KernelCall>> calls_;   // by node
  std::vector<std::vector<ValueId>> last_read_;  // values that die after node n
  size_t scratch_bytes_ = 0;
};

}  // namespace qtool
