// Evaluates a float graph fast: convolutions and matrix products by vectorized kernels with packed weights,
// everything else by the shipped float kernels.
#pragma once
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "qtool/graph.h"
#include "src/base/isa.h"
#include "src/engine/free_constants.h"

namespace qtool {

class Engine {
 public:
  // Lowers and packs every node once. The graph must outlive the engine. `free`, of this graph, hears of
  // every node before its weights are packed.
  explicit Engine(const Graph& graph, Isa isa = selected_isa(), FreeConstants* free = nullptr);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Called with every activation right after it is made (graph inputs too), while it is in cache; the memory
  // is valid during the call.
  using Observer = std::function<void(ValueId id, std::span<const std::byte> data)>;

  // One buffer a graph input, in the types of the graph; returns one buffer a graph output. May be called
  // from several threads at once. The bits do not depend on the instruction set (with fused multiply-add) or
  // on the threads.
  std::vector<Bytes> run(std::span<const Bytes> inputs, const Observer& observe = {}) const;

  // The same, from and into memory that the caller has: outputs[i] has the size of graph output i.
  void run(std::span<const std::byte* const> inputs, std::span<Bytes> outputs,
           const Observer& observe = {}) const;

  // Packed weights, shared by all threads.
  size_t weight_bytes() const;
  // Activations and scratch of one thread.
  size_t workspace_bytes() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace qtool
