// Windows that slide over images: what Conv, ConvTranspose and the pools share. Images are NHWC in the graph;
// a signal [N,C,L] is an image of height 1.
#pragma once
#include <array>
#include <string>

#include "src/ops/attributes.h"
#include "src/ops/graph_builder.h"

namespace qtool {

// ONNX's attributes for two spatial dimensions; pads are top, left, bottom, right.
struct Window {
  std::array<int64_t, 2> kernel{1, 1}, strides{1, 1}, dilations{1, 1};
  std::array<int64_t, 4> pads{0, 0, 0, 0};

  // Distance from the first to the last tap along a spatial axis (0: height, 1: width), plus one.
  int64_t extent(size_t axis) const { return (kernel[axis] - 1) * dilations[axis] + 1; }
  int64_t pads_along(size_t axis) const { return pads[axis] + pads[axis + 2]; }
  Window with_padding(const std::array<int64_t, 4>& extra) const;
  bool operator==(const Window&) const = default;
};

// floor((input + pads - extent) / stride) + 1 along a spatial axis. With ceil_mode rounded up instead, less a
// last window that would start behind the image and the pad before it.
int64_t output_size(const Window& window, size_t axis, int64_t input, bool ceil_mode = false);

// [N, OH, OW, channels] of a window that slides over an NHWC image; channels 0: those of the image. Throws
// Error(bad_input) when the image is not of rank 4, not float32 or int8, or smaller than the window.
TensorType slide(const Window& window, const TensorType& image, int64_t channels, bool ceil_mode = false);

// The attributes kernel_shape, strides, dilations, pads and auto_pad for the ONNX image [N,C,L] or [N,C,H,W];
// SAME_UPPER, SAME_LOWER and VALID become the pads they mean. `kernel` is the shape that the weights have
// (empty: kernel_shape is required). Throws Error(bad_input) for values that make no sense or contradict
// `kernel`, and Error(unsupported) for images of another rank.
Window read_window(const OnnxNode& node, const Shape& image, const Shape& kernel = {});

// One number for each spatial dimension of a rank 3 or 4 tensor, as height and width; a missing height is
// `missing`. An absent attribute is `fallback` everywhere.
std::array<int64_t, 2> read_pair(const OnnxNode& node, const std::string& attribute, int64_t rank,
                                 int64_t missing, int64_t fallback);

// An ONNX image as NHWC, and an NHWC result as the ONNX image of rank 3 or 4 (`name` is for the values on the
// way).
ValueId to_image(GraphBuilder& builder, ValueId id);
ValueId from_image(GraphBuilder& builder, ValueId id, int64_t rank, const std::string& name);

// kernel_shape, strides, pads, and dilations unless they are 1 (AveragePool has them since opset 19 only).
Attributes to_attributes(const Window& window);

// Sets a kernel's members that describe image, window and result.
template <class Call>
void set_window(Call& call, const Window& window, const Shape& image, const Shape& result) {
  QK_SET(call, batch, image[0]);
  QK_SET(call, input_height, image[1]);
  QK_SET(call, input_width, image[2]);
  QK_SET(call, output_height, result[1]);
  QK_SET(call, output_width, result[2]);
  QK_SET(call, kernel_height, window.kernel[0]);
  QK_SET(call, kernel_width, window.kernel[1]);
  QK_SET(call, stride_height, window.strides[0]);
  QK_SET(call, stride_width, window.strides[1]);
  QK_SET(call, pad_top, window.pads[0]);
  QK_SET(call, pad_left, window.pads[1]);
  QK_SET(call, dilation_height, window.dilations[0]);
  QK_SET(call, dilation_width, window.dilations[1]);
  if constexpr (requires { &Call::Params::reverse; })
    call.sweeps({.images = image[0],
                 .input = {image[1], image[2], image[3]},
                 .output = {result[1], result[2], result[3]},
                 .stride = window.strides,
                 .pad_before = {window.pads[0], window.pads[1]},
                 .extent = {window.extent(0), window.extent(1)}});
}

}  // namespace qtool
