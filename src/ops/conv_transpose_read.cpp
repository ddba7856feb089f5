// ONNX's ConvTranspose: its two ways to say the output size, and the order of its weights.
#include <algorithm>

#include "qtool/error.h"
#include "src/ops/conv_operands.h"
#include "src/ops/conv_transpose.h"
#include "src/ops/quantize_linear.h"
#include "src/ops/weights.h"

namespace qtool {
namespace {

// Pads that give the wanted size; what is missing even without pads becomes output_padding.
void pad_to_size(Window& window, size_t axis, int64_t full, int64_t wanted, bool upper,
                 int64_t& output_padding) {
  output_padding += std::max<int64_t>(wanted - full, 0);
  const int64_t total = std::max<int64_t>(full - wanted, 0);
  window.pads[axis] = upper ? total / 2 : total - total / 2;
  window.pads[axis + 2] = total - window.pads[axis];
}

// output_shape (spatial dimensions only, or with N and C in front) and auto_pad, as pads and output_padding.
void resolve_padding(const OnnxNode& node, const Shape& image, Window& window,
                     std::array<int64_t, 2>& output_padding) {
  const std::string auto_pad = node.attributes.text("auto_pad", "NOTSET");
  const size_t dims = image.size() - 2;
  Shape wanted = node.attributes.integers("output_shape");
  if (wanted.size() == image.size()) wanted.erase(wanted.begin(), wanted.begin() + 2);
  if (!wanted.empty() && wanted.size() != dims)
    throw Error(ErrorKind::bad_input, "output_shape " + to_string(wanted) + " must have " +
                                          std::to_string(dims) + " entries for the input " +
                                          to_string(image));
  const bool same = auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER";
  if (wanted.empty() && !same) return;
  for (size_t i = 0; i < dims; ++i) {
    const size_t axis = i + 2 - dims;
    const int64_t input = image[i + 2];
    const int64_t full = ConvTranspose::unpadded_size(window, axis, input, output_padding[axis]);
    const int64_t size = wanted.empty() ? input * window.strides[axis] : wanted[i];
    pad_to_size(window, axis, full, size, auto_pad == "SAME_UPPER", output_padding[axis]);
  }
}

// [G*C, M, KH, KW] -> [G*M, KH, KW, C]. Scales along M of several groups have no counterpart: such weights
// become floats.
ValueId regroup(GraphBuilder& builder, ValueId id, int64_t group, const std::string& name) {
  if (group == 1) return transpose_weights(builder, id, {1, 2, 3, 0}, name);
  const Shape s = builder.shape(id);
  const ValueId source = quantized_source(builder.graph(), id);
  if (source != no_value && !builder.type(source).quant->per_tensor())
    id = builder.graph().add_constant(name + "/float", DataType::f32, s, weight_values(builder.graph(), id));
  id = reshape_weights(builder, id, {group, s[0] / group, s[1], s[2], s[3]}, -1, name + "/groups");
  id = transpose_weights(builder, id, {0, 2, 3, 4, 1}, name + "/transposed");
  return reshape_weights(builder, id, {group * s[1], s[2], s[3], s[0] / group}, -1, name);
}

}  // namespace

std::vector<ValueId> read_conv_transpose(const OnnxNode& node, GraphBuilder& builder) {
  const ConvOperands operands = read_conv_operands(node, builder);
  const Shape image = builder.shape(node.inputs[0]);
  const int64_t rank = builder.rank(node.inputs[0]);
  Window window = read_window(node, image, operands.kernel);
  std::array<int64_t, 2> output_padding = read_pair(node, "output_padding", rank, 0, 0);
  resolve_padding(node, image, window, output_padding);
  const int64_t group = node.attributes.integer("group", 1);
  const Shape& weights = builder.shape(operands.weights);
  if (group < 1 || weights[0] != image[1] || weights[0] % group != 0)
    throw Error(ErrorKind::bad_input, "the weights " + to_string(weights) + " must start with the " +
                                          std::to_string(image[1]) + " channels of the input " +
                                          to_string(image) + ", a multiple of group " +
                                          std::to_string(group));
  const std::string& name = node.outputs[0];
  std::vector<ValueId> inputs{to_image(builder, node.inputs[0]),
                              regroup(builder, operands.weights, group, name + "/weights")};
  if (operands.bias != no_value) inputs.push_back(operands.bias);
  const auto op = std::make_shared<ConvTranspose>(window, output_padding, group);
  const ValueId y = builder.add(op, inputs, name);
  return {from_image(builder, y, rank, name)};
}

}  // namespace qtool
