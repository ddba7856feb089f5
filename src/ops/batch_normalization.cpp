// BatchNormalization at inference: y = a * x + b with a = scale / sqrt(variance + epsilon), b = bias - mean *
// a, read as Mul and Add with constants that passes fold into the layer before.
#include <cmath>

#include "qtool/error.h"
#include "src/ops/elementwise.h"
#include "src/ops/graph_builder.h"
#include "src/ops/weights.h"

namespace qtool {
namespace {

void refuse_training(const OnnxNode& node) {
  const bool asks_for_statistics = [&] {
    for (size_t i = 1; i < node.outputs.size(); ++i)
      if (!node.outputs[i].empty()) return true;
    return false;
  }();
  const bool is_test = node.attributes.integer("is_test", 0) != 0;  // before opset 7
  if (node.attributes.integer("training_mode", 0) != 0 || asks_for_statistics || (node.opset < 7 && !is_test))
    throw Error(ErrorKind::unsupported, "BatchNormalization in training mode",
                "export the model for inference (in PyTorch: model.eval())");
}

// One of the four operands with one number a channel.
std::vector<float> channel_values(const OnnxNode& node, const GraphBuilder& builder, size_t operand,
                                  const char* name, int64_t channels) {
  const ValueId id = node.required(operand);
  require_weight(builder, id, std::string("the values of '") + name + "'");
  if (builder.shape(id) != Shape{channels})
    throw Error(ErrorKind::bad_input, std::string(name) + " " + to_string(builder.shape(id)) + " must be [" +
                                          std::to_string(channels) + "] for the input " +
                                          to_string(builder.shape(node.inputs[0])));
  return weight_values(builder.graph(), id);
}

}  // namespace

std::vector<ValueId> read_batch_normalization(const OnnxNode& node, GraphBuilder& builder) {
  const ValueId x = node.required(0);
  if (builder.rank(x) < 2)
    throw Error(ErrorKind::bad_input, "the input must be [N, C, ...], not " + to_string(builder.shape(x)));
  refuse_training(node);
  node.attributes.ignore("momentum");
  node.attributes.ignore("consumed_inputs");
  if (node.attributes.integer("spatial", 1) != 1)
    throw Error(ErrorKind::unsupported, "BatchNormalization with spatial = 0 (statistics for every pixel)");
  const double epsilon = node.attributes.real("epsilon", 1e-5F);
  const int64_t channels = builder.shape(x)[1];
  std::vector<float> scale = channel_values(node, builder, 1, "scale", channels);
  std::vector<float> bias = channel_values(node, builder, 2, "bias", channels);
  const std::vector<float> mean = channel_values(node, builder, 3, "mean", channels);
  const std::vector<float> variance = channel_values(node, builder, 4, "variance", channels);
  for (size_t c = 0; c < scale.size(); ++c) {
    const double a = scale[c] / std::sqrt(double{variance[c]} + epsilon);
    if (!std::isfinite(a))
      throw Error(ErrorKind::bad_input, "variance[" + std::to_string(c) + "] = " +
                                            std::to_string(variance[c]) + " plus epsilon is not positive");
    bias[c] = static_cast<float>(bias[c] - mean[c] * a);
    scale[c] = static_cast<float>(a);
  }
  Shape shape(builder.shape(x).size(), 1);
  shape[1] = channels;
  const std::string& name = node.outputs[0];
  const ValueId factor = builder.graph().add_constant(name + "/scale", DataType::f32, shape, scale);
  const ValueId offset = builder.graph().add_constant(name + "/bias", DataType::f32, shape, bias);
  const ValueId scaled = builder.add(make_binary(BinaryKind::mul), {x, factor}, name + "/scaled");
  return {builder.add(make_binary(BinaryKind::add), {scaled, offset}, name)};
}

}  // namespace qtool
