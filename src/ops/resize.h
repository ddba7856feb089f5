// Resizing of NHWC images, for those who build graphs.
#pragma once
#include <array>
#include <string>

#include "src/ops/op.h"

namespace qtool {

// ONNX's attributes of Resize; scales are output / input along height and width.
struct ResizeForm {
  bool linear = false;  // bilinear; else nearest neighbour
  std::array<float, 2> scales{1, 1};
  std::array<int64_t, 2> output{1, 1};  // pixels
  std::string coordinates = "half_pixel";
  std::string nearest = "round_prefer_floor";
};

OpPtr make_resize(const ResizeForm& form);

// Where ONNX's coordinate_transformation_mode sees output pixel `pixel` in the input, in pixels and in
// float32 as ONNX Runtime computes it. Throws Error(unsupported) for an unknown mode.
float source_coordinate(const std::string& mode, int64_t pixel, float scale, int64_t input, int64_t output);

// The input pixel that ONNX's nearest_mode takes for a coordinate. Throws Error(unsupported) for an unknown
// mode.
int64_t nearest_pixel(const std::string& mode, float coordinate, int64_t input);

}  // namespace qtool
