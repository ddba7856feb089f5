// Weights are not needed in the graph once they are in kernel calls.
#pragma once
#include <vector>

#include "src/ops/kernel_call.h"

namespace qtool {

// Frees constants of a graph while its nodes are lowered, one after the other. They stay constants, of no bytes; other graphs
// that share them keep them.
class FreeConstants {
 public:
  explicit FreeConstants(Graph& graph);

  // The nodes up to this one are lowered, node n to these calls. What is freed: float constants that no later node, no output
  // and no call reads. (Quantized ones are also read through the Dequantize node behind them.)
  void lowered(size_t n, const std::vector<KernelCall>& calls);

 private:
  Graph& graph_;
  std::vector<std::vector<ValueId>> last_read_;  // by node: float constants that no later one reads
  std::vector<bool> in_calls_;                   // by value: operands of calls
};

}  // namespace qtool
