// Resize over NHWC images: nearest neighbour and bilinear.
#include "src/ops/resize.h"

#include <algorithm>
#include <cmath>

#include "qk_resize_linear_f32.h"
#include "qk_resize_linear_s8.h"
#include "qk_resize_nearest.h"
#include "qtool/error.h"
#include "src/ops/onnx_writer.h"

namespace qtool {
namespace {

// The two input pixels an output pixel lies between, and the weight of the second.
struct LinearAxis {
  std::vector<int32_t> index0, index1;
  std::vector<float> weights;
};

LinearAxis linear_axis(const ResizeForm& form, size_t axis, int64_t input) {
  LinearAxis result;
  for (int64_t pixel = 0; pixel < form.output[axis]; ++pixel) {
    const float coordinate =
        std::clamp(source_coordinate(form.coordinates, pixel, form.scales[axis], input, form.output[axis]),
                   0.0F, static_cast<float>(input - 1));
    const auto first = static_cast<int32_t>(coordinate);
    result.index0.push_back(first);
    result.index1.push_back(std::min(first + 1, static_cast<int32_t>(input - 1)));
    result.weights.push_back(coordinate - static_cast<float>(first));
  }
  return result;
}

std::vector<int32_t> nearest_axis(const ResizeForm& form, size_t axis, int64_t input) {
  std::vector<int32_t> result;
  for (int64_t pixel = 0; pixel < form.output[axis]; ++pixel) {
    const float coordinate =
        source_coordinate(form.coordinates, pixel, form.scales[axis], input, form.output[axis]);
    result.push_back(static_cast<int32_t>(nearest_pixel(form.nearest, coordinate, input)));
  }
  return result;
}

// N8: weights in 1/2048.
std::vector<int16_t> fixed_weights(const std::vector<float>& weights) {
  std::vector<int16_t> result(weights.size());
  std::transform(weights.begin(), weights.end(), result.begin(),
                 [](float weight) { return static_cast<int16_t>(std::lround(weight * 2048)); });
  return result;
}

class Resize final : public Op {
 public:
  explicit Resize(ResizeForm form) : form_(std::move(form)) {}

  std::string_view type() const override { return "Resize"; }
  bool moves_data() const override { return !form_.linear; }

  std::vector<TensorType> infer(Types inputs) const override {
    const TensorType& x = *inputs[0];
    if (x.rank() != 4)
      throw Error(ErrorKind::bad_input, "the input must be [N, H, W, C], not " + to_string(x));
    if (form_.linear && !x.is_float() && x.data_type != DataType::s8)
      throw Error(ErrorKind::bad_input, "the input must be float32 or int8, not " + to_string(x));
    return {{x.data_type, {x.shape[0], form_.output[0], form_.output[1], x.shape[3]}}};
  }

  std::vector<KernelCall> lower(const Graph& graph, const Node& node) const override {
    const TensorType& x = graph.type(node.inputs[0]);
    const auto set_shapes = [&](auto& call) {
      QK_SET(call, batch, x.shape[0]);
      QK_SET(call, input_height, x.shape[1]);
      QK_SET(call, input_width, x.shape[2]);
      QK_SET(call, output_height, form_.output[0]);
      QK_SET(call, output_width, form_.output[1]);
      QK_SET(call, channels, x.shape[3]);
    };
    if (!form_.linear) {
      auto call = QK_CALL(qk_resize_nearest);
      QK_SET(call, element_size, size_of(x.data_type));
      set_shapes(call);
      QK_TABLE(call, row_index, nearest_axis(form_, 0, x.shape[1]));
      QK_TABLE(call, column_index, nearest_axis(form_, 1, x.shape[2]));
      return {std::move(call).finish(node.inputs, node.outputs)};
    }
    const LinearAxis rows = linear_axis(form_, 0, x.shape[1]), columns = linear_axis(form_, 1, x.shape[2]);
    const auto finish = [&](auto call, const auto& row_weights, const auto& column_weights) {
      set_shapes(call);
      QK_TABLE(call, row_index0, rows.index0);
      QK_TABLE(call, row_index1, rows.index1);
      QK_TABLE(call, row_weights, row_weights);
      QK_TABLE(call, column_index0, columns.index0);
      QK_TABLE(call, column_index1, columns.index1);
      QK_TABLE(call, column_weights, column_weights);
      return std::move(call).finish(node.inputs, node.outputs);
    };
    if (x.is_float()) return {finish(QK_CALL(qk_resize_linear_f32), rows.weights, columns.weights)};
    return {
        finish(QK_CALL(qk_resize_linear_s8), fixed_weights(rows.weights), fixed_weights(columns.weights))};
  }

  QuantRule quant_rule(const Graph&, const Node&) const override {
    return {.kind = QuantRule::Kind::same_as_input};
  }

  void to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const override;

 private:
  ResizeForm form_;
};

// Sizes and scales cannot both be written; the scales decide where pixels lie. When output / input would give
// other scales than those of the model, they are what is written.
void Resize::to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const {
  const Shape& x = graph.type(node.inputs[0]).shape;
  bool scales_follow_from_sizes = true;
  for (size_t i = 0; i < 2; ++i)
    scales_follow_from_sizes &=
        form_.scales[i] == static_cast<float>(form_.output[i]) / static_cast<float>(x[i + 1]);
  Attributes attributes{{"mode", std::string(form_.linear ? "linear" : "nearest")},
                        {"coordinate_transformation_mode", form_.coordinates}};
  if (!form_.linear) attributes.set("nearest_mode", form_.nearest);
  std::vector<std::string> inputs{writer.input(node.inputs[0], Layout::channels_first), ""};
  if (scales_follow_from_sizes) {
    const std::vector<int64_t> sizes{x[0], x[3], form_.output[0], form_.output[1]};
    inputs.emplace_back("");
    inputs.push_back(writer.initializer(node.name + "/sizes", {DataType::s64, {4}}, to_bytes(sizes)));
  } else {
    const std::vector<float> scales{1, 1, form_.scales[0], form_.scales[1]};
    inputs.push_back(writer.initializer(node.name + "/scales", {DataType::f32, {4}}, to_bytes(scales)));
  }
  const std::string y = writer.temporary(node.name);
  writer.node("Resize", inputs, {y}, attributes);
  writer.output(node.outputs[0], Layout::channels_first, y);
}

}  // namespace

float source_coordinate(const std::string& mode, int64_t pixel, float scale, int64_t input, int64_t output) {
  const auto x = static_cast<float>(pixel);
  if (mode == "asymmetric") return x / scale;
  if (mode == "half_pixel") return (x + 0.5F) / scale - 0.5F;
  if (mode == "pytorch_half_pixel") return output > 1 ? (x + 0.5F) / scale - 0.5F : 0.0F;
  if (mode == "tf_half_pixel_for_nn") return (x + 0.5F) / scale;
  if (mode == "align_corners")
    return output == 1 ? 0.0F : x * static_cast<float>(input - 1) / static_cast<float>(output - 1);
  if (mode == "half_pixel_symmetric") {
    const float adjustment = static_cast<float>(output) / (scale * static_cast<float>(input));
    const float offset = static_cast<float>(input) / 2 * (1 - adjustment);
    return offset + (x + 0.5F) / scale - 0.5F;
  }
  throw Error(
      ErrorKind::unsupported, "coordinate_transformation_mode '" + mode + "'",
      "qtool knows half_pixel, pytorch_half_pixel, half_pixel_symmetric, align_corners, asymmetric and "
      "tf_half_pixel_for_nn");
}

int64_t nearest_pixel(const std::string& mode, float coordinate, int64_t input) {
  float pixel = 0;
  if (mode == "round_prefer_floor") {
    pixel = std::ceil(coordinate - 0.5F);
  } else if (mode == "round_prefer_ceil") {
    pixel = std::floor(coordinate + 0.5F);
  } else if (mode == "floor") {
    pixel = std::floor(coordinate);
  } else if (mode == "ceil") {
    pixel = std::ceil(coordinate);
  } else {
    throw Error(ErrorKind::unsupported, "nearest_mode '" + mode + "'",
                "qtool knows round_prefer_floor, round_prefer_ceil, floor and ceil");
  }
  return std::clamp(static_cast<int64_t>(pixel), int64_t{0}, input - 1);
}

OpPtr make_resize(const ResizeForm& form) {
  return std::make_shared<Resize>(form);
}

}  // namespace qtool
