// ONNX's Resize (opset 10, 11, 13, 18, 19) and Upsample (7, 9).
#include <algorithm>
#include <cmath>
#include <numeric>

#include "qtool/error.h"
#include "src/ops/graph_builder.h"
#include "src/ops/resize.h"
#include "src/ops/window.h"

namespace qtool {
namespace {

// Scale and output size of every axis of the input, in ONNX's order.
struct Sizes {
  std::vector<float> scales;
  Shape output;
};

void require_length(const char* name, size_t found, size_t wanted, const Shape& image) {
  if (found != wanted)
    throw Error(ErrorKind::bad_input, std::string(name) + " must have " + std::to_string(wanted) +
                                          " entries, not " + std::to_string(found) + ", for the input " +
                                          to_string(image));
}

// The axes that scales or sizes speak of (all, when opset 18's attribute is absent).
std::vector<size_t> axes_of(const OnnxNode& node, size_t rank) {
  std::vector<int64_t> axes(rank);
  std::iota(axes.begin(), axes.end(), 0);
  std::vector<size_t> result;
  for (const int64_t axis : node.attributes.integers("axes", axes))
    result.push_back(static_cast<size_t>(normalize_axis(axis, static_cast<int64_t>(rank))));
  return result;
}

Sizes from_scales(const Shape& image, const std::vector<size_t>& axes, const std::vector<float>& scales) {
  require_length("scales", scales.size(), axes.size(), image);
  Sizes sizes{std::vector<float>(image.size(), 1.0F), image};
  for (size_t i = 0; i < axes.size(); ++i) {
    if (!(scales[i] > 0) || !std::isfinite(scales[i]))
      throw Error(ErrorKind::bad_input, "scale " + std::to_string(scales[i]) + " is not positive");
    const size_t axis = axes[i];
    sizes.scales[axis] = scales[i];
    sizes.output[axis] = static_cast<int64_t>(std::floor(static_cast<float>(image[axis]) * scales[i]));
  }
  return sizes;
}

// keep_aspect_ratio_policy not_larger and not_smaller scale all axes alike, by the smallest or largest ratio.
Sizes from_sizes(const OnnxNode& node, const Shape& image, const std::vector<size_t>& axes,
                 const std::vector<int64_t>& wanted) {
  require_length("sizes", wanted.size(), axes.size(), image);
  Sizes sizes{std::vector<float>(image.size(), 1.0F), image};
  for (size_t i = 0; i < axes.size(); ++i) {
    sizes.output[axes[i]] = wanted[i];
    sizes.scales[axes[i]] = static_cast<float>(wanted[i]) / static_cast<float>(image[axes[i]]);
  }
  const std::string policy = node.attributes.text("keep_aspect_ratio_policy", "stretch");
  if (policy == "stretch" || axes.empty()) return sizes;
  if (policy != "not_larger" && policy != "not_smaller")
    throw Error(ErrorKind::bad_input, "keep_aspect_ratio_policy '" + policy + "' is unknown");
  float scale = sizes.scales[axes[0]];
  for (const size_t axis : axes)
    scale =
        policy == "not_larger" ? std::min(scale, sizes.scales[axis]) : std::max(scale, sizes.scales[axis]);
  for (const size_t axis : axes) {
    sizes.scales[axis] = scale;
    sizes.output[axis] = std::lround(scale * static_cast<float>(image[axis]));
  }
  return sizes;
}

// An operand that is there and not empty (ONNX allows an empty tensor for one that is left out).
bool is_given(const GraphBuilder& builder, ValueId id) {
  return id != no_value && builder.type(id).elements() > 0;
}

Sizes read_sizes(const OnnxNode& node, const GraphBuilder& builder, const Shape& image) {
  const std::vector<size_t> axes = axes_of(node, image.size());
  if (node.attributes.has("scales"))
    return from_scales(image, axes, node.attributes.reals("scales"));  // Upsample 7
  const size_t scales_operand = node.opset < 11 || node.type == "Upsample" ? 1 : 2;
  const ValueId scales = node.input(scales_operand);
  const ValueId sizes = scales_operand == 2 ? node.input(3) : no_value;
  if (is_given(builder, scales))
    return from_scales(image, axes, builder.constant_floats(scales, "the scales"));
  if (!is_given(builder, sizes)) throw Error(ErrorKind::bad_input, "neither scales nor sizes are given");
  return from_sizes(node, image, axes, builder.constant_integers(sizes, "the sizes"));
}

// Before opset 11 shrinking rounds coordinates up and enlarging rounds them down, as ONNX Runtime has it.
std::string old_nearest_mode(const std::vector<float>& scales) {
  const auto [min, max] = std::minmax_element(scales.begin(), scales.end());
  if (*min < 1 && *max > 1)
    throw Error(ErrorKind::unsupported,
                "nearest resize of opset 10 that shrinks one axis and enlarges another");
  return *min < 1 ? "ceil" : "floor";
}

ResizeForm read_form(const OnnxNode& node, const Sizes& sizes) {
  const bool modern = node.opset >= 11 && node.type == "Resize";
  const std::string mode = node.attributes.text("mode", "nearest");
  // Upsample 7 called it bilinear once.
  if (mode != "nearest" && mode != "linear" && mode != "bilinear")
    throw Error(ErrorKind::unsupported, node.type + " with mode '" + mode + "'",
                "qtool knows nearest and linear");
  if (node.attributes.integer("antialias", 0) != 0)
    throw Error(ErrorKind::unsupported, node.type + " with antialias = 1");
  node.attributes.ignore("cubic_coeff_a");
  node.attributes.ignore("exclude_outside");      // changes cubic interpolation only
  node.attributes.ignore("extrapolation_value");  // of tf_crop_and_resize only
  node.attributes.ignore("keep_aspect_ratio_policy");  // of sizes only
  ResizeForm form;
  form.linear = mode != "nearest";
  form.coordinates =
      node.attributes.text("coordinate_transformation_mode", modern ? "half_pixel" : "asymmetric");
  form.nearest =
      modern ? node.attributes.text("nearest_mode", "round_prefer_floor") : old_nearest_mode(sizes.scales);
  const size_t spatial = sizes.output.size() - 2;
  for (size_t i = 0; i < spatial; ++i) {
    form.scales[i + 2 - spatial] = sizes.scales[i + 2];
    form.output[i + 2 - spatial] = sizes.output[i + 2];
  }
  source_coordinate(form.coordinates, 0, 1, 1, 1);
  nearest_pixel(form.nearest, 0, 1);
  return form;
}

}  // namespace

std::vector<ValueId> read_resize(const OnnxNode& node, GraphBuilder& builder) {
  const ValueId x = node.required(0);
  const Shape image = builder.shape(x);
  if (image.size() != 3 && image.size() != 4)
    throw Error(ErrorKind::unsupported, node.type + " of a tensor of rank " + std::to_string(image.size()),
                "qtool resizes images [N, C, H, W] and signals [N, C, L]");
  const Sizes sizes = read_sizes(node, builder, image);
  if (sizes.output[0] != image[0] || sizes.output[1] != image[1])
    throw Error(
        ErrorKind::unsupported,
        node.type + " of the batch or channel axis: " + to_string(image) + " to " + to_string(sizes.output),
        "qtool resizes spatial axes");
  if (*std::min_element(sizes.output.begin(), sizes.output.end()) < 1)
    throw Error(ErrorKind::bad_input, "the result " + to_string(sizes.output) + " of the input " +
                                          to_string(image) + " would be empty");
  const std::string& name = node.outputs[0];
  const ValueId y = builder.add(make_resize(read_form(node, sizes)), {to_image(builder, x)}, name);
  return {from_image(builder, y, builder.rank(x), name)};
}

}  // namespace qtool
