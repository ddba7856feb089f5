// The vectorized float kernels of one instruction set, as plain functions over plain structs.
#pragma once
#include <cstdint>

#include "src/base/isa.h"

namespace qtool {

// Some output channels of a matrix product, at most `vectors` vectors of them: a panel.
struct GemmPanel {
  const float* weights;  // vectors * lanes biases, then [taps * depth][vectors * lanes]
  int32_t first;         // output channel
  int32_t outputs;       // output channels; those beyond are padding of the panel
  int32_t vectors;       // 1..max_vectors
};

// output[row][o] = clamp(bias[o] + sum over taps t and d < depth of input[t][row][d] * weight[t][d][o]), one chain of fused
// multiply-adds in this order for every output.
struct GemmTask {
  const GemmPanel* panels;
  int32_t panel_count;
  int32_t rows;
  int32_t taps;
  int64_t depth;
  const float* const* inputs;  // [tile of tile_rows rows][tap][row in the tile]; the last tile may have fewer rows
  float* const* outputs;       // [row]: where output channel 0 goes
  float min, max;              // fused activation; infinite: none
};

// Depthwise convolution of one NHWC image: output channel c reads input channel c. Chains as in GemmTask, tap row by tap row; taps
// outside the image are left out.
struct DepthwiseTask {
  int32_t channels;
  int32_t input_height, input_width, output_height, output_width;
  int32_t kernel_height, kernel_width, stride_height, stride_width, dilation_height, dilation_width, pad_top, pad_left;
  const float* weights;  // [KH][KW][channels]
  const float* bias;     // [channels]
  const float* input;
  float* output;
  float min, max;
};

struct EngineKernels {
  int32_t lanes;      // floats in a vector
  int32_t tile_rows;  // rows of a GEMM that are computed together
  void (*gemm)(const GemmTask& task);
  void (*depthwise)(const DepthwiseTask& task);
};

inline constexpr int32_t max_vectors = 3;
inline constexpr int32_t max_tile_rows = 8;

// Requires an instruction set that is available.
const EngineKernels& engine_kernels(Isa isa);

}  // namespace qtool
