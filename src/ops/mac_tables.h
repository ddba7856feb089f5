// The tables of the integer multiply-accumulate kernels: Conv, ConvTranspose, FullyConnected (rules N4 to
// N7).
#pragma once
#include <cstdint>
#include <vector>

#include "src/numerics/quantization.h"
#include "src/ops/op.h"

namespace qtool {

struct MacTables {
  std::vector<int32_t> bias;         // scale s_in * s_w[c]
  std::vector<int32_t> multipliers;  // of s_in * s_w[c] / s_out
  std::vector<int8_t> left_shifts;   // empty when all are zero
};

// Where the input's zero point is subtracted: folded into the bias (N5), or by the kernel.
enum class InputZeroPoint { in_bias, in_kernel };

// Tables of a node with operands input, weights [O, ...] and an optional bias [O], all quantized. Throws
// Error(unsupported) naming the output channel whose int32 accumulator could overflow (N4).
MacTables mac_tables(const Graph& graph, const Node& node, InputZeroPoint zero_point);

// Sets the kernel's members for bias, rescaling and clamp.
template <class Call>
void set_mac_tables(Call& call, const MacTables& tables, const Clamp& clamp, const TensorType& output) {
  const IntegerClamp bounds = integer_clamp(clamp.min, clamp.max, output);
  QK_SET(call, output_zero_point, output.zero_point());
  QK_SET(call, output_min, bounds.min);
  QK_SET(call, output_max, bounds.max);
  QK_TABLE(call, bias, tables.bias);
  QK_TABLE(call, multipliers, tables.multipliers);
  QK_TABLE(call, left_shifts, tables.left_shifts);
}

}  // namespace qtool
