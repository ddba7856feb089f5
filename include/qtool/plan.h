// Stage 5: a graph becomes a list of kernel calls with a place in one arena for every activation.
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "qtool/graph.h"

namespace qtool {

struct KernelCall;

// An input or output of the emitted code.
struct PlanTensor {
  std::string name;               // of the model
  ValueId value = no_value;
  TensorType type;                // as emitted code takes or gives it (int8 and NHWC where possible)
  std::vector<int64_t> perm;      // type.shape[i] = model shape[perm[i]]; empty: the model's own order
  size_t offset = 0;
};

struct PlanOptions {
  bool model_layout = false;  // keep ONNX's order of axes at inputs and outputs, at the price of a transpose
};

struct Plan {
  Graph graph;                      // without the Quantize/Dequantize/Transpose nodes at the borders that the caller does instead
  std::vector<KernelCall> calls;    // in order
  std::vector<size_t> call_node;    // node of each call
  std::vector<size_t> offsets;      // by value, bytes; constants have none (no_offset)
  size_t scratch_offset = 0, scratch_bytes = 0;
  size_t arena_bytes = 0;           // exact, inputs, outputs and scratch inside; alignment 16
  size_t lower_bound_bytes = 0;     // largest sum of live buffers at one call: no order-preserving plan needs less
  std::vector<PlanTensor> inputs, outputs;
};
inline constexpr size_t no_offset = ~size_t{0};
inline constexpr size_t arena_alignment = 16;

Plan plan(const Graph& graph, const PlanOptions& options = {});

// Runs the plan in a real arena on the host: bit for bit what the emitted code gives.
// One buffer an input and output, in the plan's types. `arena` must hold arena_bytes.
void run_plan(const Plan& plan, std::span<std::byte> arena, std::span<const Bytes> inputs, std::vector<Bytes>& outputs);

// Between the model's float tensors (model layout) and the plan's inputs and outputs.
Bytes to_plan_input(const PlanTensor& tensor, std::span<const std::byte> model_tensor);
Bytes from_plan_output(const PlanTensor& tensor, std::span<const std::byte> plan_tensor);  // float32, model layout

}  // namespace qtool
