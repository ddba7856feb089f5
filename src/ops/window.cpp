#include "src/ops/window.h"

#include <algorithm>

#include "qtool/error.h"

namespace qtool {
namespace {

void require(bool holds, const std::string& message) {
  if (!holds) throw Error(ErrorKind::bad_input, message);
}

// A list attribute with `sides` entries a spatial dimension, none below `smallest`.
std::vector<int64_t> read_list(const OnnxNode& node, const std::string& name, size_t dims, size_t sides,
                               int64_t smallest, int64_t fallback) {
  std::vector<int64_t> values =
      node.attributes.integers(name, std::vector<int64_t>(dims * sides, fallback));
  require(values.size() == dims * sides, name + " " + to_string(values) + " must have " +
                                             std::to_string(dims * sides) + " entries for an input with " +
                                             std::to_string(dims) + " spatial dimensions");
  for (const int64_t value : values)
    require(value >= smallest,
            name + " " + to_string(values) + " must not have entries below " + std::to_string(smallest));
  return values;
}

std::array<int64_t, 2> as_pair(const std::vector<int64_t>& values, int64_t missing) {
  return values.size() == 1 ? std::array<int64_t, 2>{missing, values[0]}
                            : std::array<int64_t, 2>{values[0], values[1]};
}

// Pads that make the output ceil(input / stride); the odd one goes to the end (SAME_UPPER) or the beginning.
void pad_to_same(Window& window, size_t axis, int64_t input, bool upper) {
  const int64_t stride = window.strides[axis];
  const int64_t output = (input + stride - 1) / stride;
  const int64_t total = std::max<int64_t>((output - 1) * stride + window.extent(axis) - input, 0);
  window.pads[axis] = upper ? total / 2 : total - total / 2;
  window.pads[axis + 2] = total - window.pads[axis];
}

std::string text_of(const std::array<int64_t, 2>& pair) {
  return std::to_string(pair[0]) + "x" + std::to_string(pair[1]);
}

}  // namespace

Window Window::with_padding(const std::array<int64_t, 4>& extra) const {
  Window padded = *this;
  for (size_t i = 0; i < pads.size(); ++i) padded.pads[i] += extra[i];
  return padded;
}

int64_t output_size(const Window& window, size_t axis, int64_t input, bool ceil_mode) {
  const int64_t stride = window.strides[axis];
  const int64_t room = input + window.pads_along(axis) - window.extent(axis);
  if (room < 0) return 0;
  if (!ceil_mode) return room / stride + 1;
  const int64_t output = (room + stride - 1) / stride + 1;
  return (output - 1) * stride >= input + window.pads[axis] ? output - 1 : output;
}

TensorType slide(const Window& window, const TensorType& image, int64_t channels, bool ceil_mode) {
  require(image.rank() == 4, "the input must be [N, H, W, C], not " + to_string(image));
  require(image.data_type == DataType::f32 || image.data_type == DataType::s8,
          "the input must be float32 or int8, not " + to_string(image));
  const std::array<int64_t, 2> input{image.shape[1], image.shape[2]};
  std::array<int64_t, 2> output{};
  for (size_t axis = 0; axis < 2; ++axis) output[axis] = output_size(window, axis, input[axis], ceil_mode);
  require(output[0] > 0 && output[1] > 0,
          "the window of " + text_of({window.extent(0), window.extent(1)}) +
              " does not fit into the input of " + text_of(input) + " padded to " +
              text_of({input[0] + window.pads_along(0), input[1] + window.pads_along(1)}));
  return {image.data_type, {image.shape[0], output[0], output[1], channels == 0 ? image.shape[3] : channels}};
}

Window read_window(const OnnxNode& node, const Shape& image, const Shape& kernel) {
  if (image.size() != 3 && image.size() != 4)
    throw Error(ErrorKind::unsupported,
                node.type + " over " + std::to_string(static_cast<int64_t>(image.size()) - 2) +
                    " spatial dimensions (input " + to_string(image) + ")",
                "qtool knows one and two spatial dimensions");
  const size_t dims = image.size() - 2;
  const Shape given = node.attributes.integers("kernel_shape", kernel);
  require(!given.empty(), "the attribute 'kernel_shape' is missing");
  require(kernel.empty() || given == kernel, "kernel_shape " + to_string(given) +
                                                 " differs from the kernel " + to_string(kernel) +
                                                 " of the weights");
  require(given.size() == dims && *std::min_element(given.begin(), given.end()) >= 1,
          "kernel_shape " + to_string(given) + " must be " + std::to_string(dims) + " positive numbers");
  Window window;
  window.kernel = as_pair(given, 1);
  window.strides = as_pair(read_list(node, "strides", dims, 1, 1, 1), 1);
  window.dilations = as_pair(read_list(node, "dilations", dims, 1, 1, 1), 1);
  const std::vector<int64_t> pads = read_list(node, "pads", dims, 2, 0, 0);
  const std::string auto_pad = node.attributes.text("auto_pad", "NOTSET");
  if (auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER") {
    for (size_t axis = 2 - dims; axis < 2; ++axis)
      pad_to_same(window, axis, image[axis + dims], auto_pad == "SAME_UPPER");
  } else if (auto_pad == "NOTSET" || auto_pad.empty()) {
    window.pads = dims == 1 ? std::array<int64_t, 4>{0, pads[0], 0, pads[1]}
                            : std::array<int64_t, 4>{pads[0], pads[1], pads[2], pads[3]};
  } else {
    require(auto_pad == "VALID",
            "auto_pad '" + auto_pad + "' is none of NOTSET, SAME_UPPER, SAME_LOWER, VALID");
  }
  return window;
}

std::array<int64_t, 2> read_pair(const OnnxNode& node, const std::string& attribute, int64_t rank,
                                 int64_t missing, int64_t fallback) {
  return as_pair(read_list(node, attribute, static_cast<size_t>(rank - 2), 1, fallback, fallback), missing);
}

ValueId to_image(GraphBuilder& builder, ValueId id) {
  const ValueId last = builder.to_channels_last(id);
  const Shape& s = builder.shape(last);
  if (s.size() != 3) return last;
  return builder.reshape(last, {s[0], 1, s[1], s[2]}, builder.value(id).name + "/image");
}

ValueId from_image(GraphBuilder& builder, ValueId id, int64_t rank, const std::string& name) {
  if (rank == 4) return builder.to_channels_first(id, name);
  const Shape& s = builder.shape(id);
  return builder.to_channels_first(builder.reshape(id, {s[0], s[2], s[3]}, name + "/signal"), name);
}

Attributes to_attributes(const Window& window) {
  const auto list = [](const auto& values) { return std::vector<int64_t>(values.begin(), values.end()); };
  Attributes attributes{
      {"kernel_shape", list(window.kernel)}, {"strides", list(window.strides)}, {"pads", list(window.pads)}};
  if (window.dilations != std::array<int64_t, 2>{1, 1}) attributes.set("dilations", list(window.dilations));
  return attributes;
}

}  // namespace qtool
