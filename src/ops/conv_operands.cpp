#include "src/ops/conv_operands.h"

#include "qtool/error.h"
#include "src/ops/quantize_linear.h"
#include "src/ops/weights.h"

namespace qtool {
namespace {

void require(bool holds, const std::string& message) {
  if (!holds) throw Error(ErrorKind::bad_input, message);
}

}  // namespace

void check_conv_operands(Types inputs, const Window& window, int64_t group) {
  const TensorType &x = *inputs[0], &w = *inputs[1];
  require(x.rank() == 4, "the input must be [N, H, W, C], not " + to_string(x));
  require(w.rank() == 4 && w.data_type == x.data_type, "the weights must be " +
                                                           std::string(name_of(x.data_type)) +
                                                           "[O, KH, KW, C/group], not " + to_string(w));
  const int64_t channels = x.shape[3], outputs = w.shape[0];
  require(group >= 1 && channels == w.shape[3] * group,
          "group " + std::to_string(group) + " times the weights' " + std::to_string(w.shape[3]) +
              " input channels (" + to_string(w.shape) + ") is not the " + std::to_string(channels) +
              " channels of the input " + to_string(x.shape));
  require(outputs % group == 0, "the " + std::to_string(outputs) + " output channels of the weights " +
                                    to_string(w.shape) + " are no multiple of group " +
                                    std::to_string(group));
  require(w.shape[1] == window.kernel[0] && w.shape[2] == window.kernel[1],
          "the kernel " + to_string(Shape(window.kernel.begin(), window.kernel.end())) +
              " is not that of the weights " + to_string(w.shape));
  if (inputs.size() < 3 || inputs[2] == nullptr) return;
  require(inputs[2]->shape == Shape{outputs}, "the bias " + to_string(inputs[2]->shape) + " must be [" +
                                                  std::to_string(outputs) + "] for the weights " +
                                                  to_string(w.shape));
}

std::vector<float> bias_values(const Graph& graph, const Node& node) {
  if (node.inputs.size() < 3 || node.inputs[2] == no_value) return {};
  return weight_values(graph, node.inputs[2]);
}

ConvOperands read_conv_operands(const OnnxNode& node, GraphBuilder& builder) {
  const ValueId x = node.required(0);
  ConvOperands operands{{}, node.required(1), node.input(2)};
  require_weight(builder, operands.weights, "the weights");
  if (operands.bias != no_value) require_weight(builder, operands.bias, "the biases");
  const Shape shape = builder.shape(operands.weights);
  require(
      shape.size() == builder.shape(x).size(),
      "the weights " + to_string(shape) + " must have the rank of the input " + to_string(builder.shape(x)));
  if (shape.size() > 2) operands.kernel.assign(shape.begin() + 2, shape.end());
  if (shape.size() == 3) {
    const ValueId source = quantized_source(builder.graph(), operands.weights);
    const int axis = source == no_value ? -1 : builder.type(source).quant->axis;
    operands.weights = reshape_weights(builder, operands.weights, {shape[0], shape[1], 1, shape[2]},
                                       axis < 2 ? axis : 3, node.outputs[0] + "/weights_2d");
  }
  return operands;
}

}  // namespace qtool
