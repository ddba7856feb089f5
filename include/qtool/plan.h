// Stage 5: a graph becomes a list of kernel calls with a place in one arena for every activation.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "qtool/graph.h"
#include "qtool/target.h"

namespace qtool {

struct KernelCall;

// An input or output of the emitted code.
struct PlanTensor {
  std::string name;           // of the model
  ValueId value = no_value;   // in the plan's graph
  TensorType type;            // as emitted code takes or gives it (int8 and NHWC where possible)
  std::vector<int64_t> perm;  // type.shape[i] = model shape[perm[i]]; empty: the model's own order
  size_t offset = 0;          // in the arena, bytes

  // The shape in the model's own order of axes.
  Shape model_shape() const;
};

struct PlanOptions {
  bool model_layout = false;  // keep ONNX's order of axes at inputs and outputs, at the price of a transpose
  std::string target = "c";
  Optimize optimize = Optimize::balanced;
};

struct Plan {
  // Complete types are needed only where calls are used: src/ops/kernel_call.h.
  Plan();
  ~Plan();
  Plan(const Plan&);
  Plan(Plan&&) noexcept;
  Plan& operator=(const Plan&);
  Plan& operator=(Plan&&) noexcept;

  Graph graph;                          // without the border nodes that the caller does instead
  std::vector<KernelCall> calls;        // in order, less the copies that sharing memory makes needless
  std::vector<size_t> call_node;        // node of each call
  std::vector<size_t> offsets;          // by value, bytes; constants have none (no_offset)
  std::vector<size_t> scratch_offsets;  // by call; no_offset when the call needs none
  size_t arena_bytes = 0;               // exact, inputs, outputs and scratch inside
  size_t lower_bound_bytes = 0;         // largest sum of live buffers: no plan in this order needs less
  std::vector<size_t> live_bytes;       // by call: what lies in the arena while it runs
  std::string target;
  Optimize optimize = Optimize::balanced;
  std::string kernel_folder;  // under src/kernels, of the target's own kernels
  std::vector<PlanTensor> inputs, outputs;
};
inline constexpr size_t no_offset = ~size_t{0};
inline constexpr size_t arena_alignment = 16;  // bytes, of the arena's first byte

// Strips the borders, lowers every node in order to the target's kernels and packs the arena. Elementwise
// calls work in place, reshapes share memory and results of sliding windows overlap their operands where
// lifetimes allow it. Throws Error(unsupported) when a kernel cannot do a node, Error(usage) for an unknown
// target.
Plan plan(const Graph& graph, const PlanOptions& options = {});

// What NAME_TRACE shows after a call of the emitted code: the results of its node after the node's last call.
// A streamed tensor never exists whole and is not shown.
std::vector<ValueId> results_after(const Plan& plan, size_t call);
using PlanTrace = std::function<void(ValueId, std::span<const std::byte>)>;

// Runs the plan in a real arena on the host: bit for bit what the emitted code gives.
// One buffer an input and output, in the plan's types. `arena` must hold arena_bytes. `trace` is called as
// NAME_TRACE is.
void run_plan(const Plan& plan, std::span<std::byte> arena, std::span<const Bytes> inputs,
              std::vector<Bytes>& outputs, const PlanTrace& trace = {});

// Between the model's tensors (model layout; float32 where the plan's are quantized) and the plan's own.
Bytes to_plan_input(const PlanTensor& tensor, std::span<const std::byte> model_tensor);
Bytes from_plan_output(const PlanTensor& tensor, std::span<const std::byte> plan_tensor);

}  // namespace qtool
