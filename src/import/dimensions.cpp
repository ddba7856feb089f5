#include "src/import/dimensions.h"

#include <onnx/onnx_pb.h>

#include <algorithm>

#include "qtool/error.h"

namespace qtool {
namespace {

using Dimension = onnx::TensorShapeProto_Dimension;

std::string name_of(const onnx::ValueInfoProto& input, int axis, const Dimension& dimension) {
  if (!dimension.dim_param().empty()) return dimension.dim_param();
  return input.name() + ":" + std::to_string(axis);
}

// `name` as a shell takes it.
std::string quoted(const std::string& text) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:/=+";
  return text.find_first_not_of(plain) == std::string::npos ? text : "'" + text + "'";
}

}  // namespace

Dimensions::Dimensions(const std::vector<const onnx::ValueInfoProto*>& inputs, const ImportOptions& options) {
  for (const auto* input : inputs) name_dimensions(*input);
  resolve(options);
}

void Dimensions::name_dimensions(const onnx::ValueInfoProto& input) {
  if (!input.type().tensor_type().has_shape())
    throw Error(ErrorKind::bad_input, "input '" + input.name() + "' has no shape",
                "export the model with shapes of its inputs");
  const auto& dims = input.type().tensor_type().shape().dim();
  for (int axis = 0; axis < dims.size(); ++axis) {
    if (dims[axis].dim_value() > 0) continue;
    const std::string name = name_of(input, axis, dims[axis]);
    const auto known =
        std::find_if(unknown_.begin(), unknown_.end(), [&](const Unknown& u) { return u.name == name; });
    if (known == unknown_.end())
      unknown_.push_back({name, input.name(), axis == 0});
    else
      known->batch |= axis == 0;
  }
}

void Dimensions::set(const std::string& name, int64_t value) {
  std::string known;
  bool found = false;
  for (const Unknown& u : unknown_) {
    known += (known.empty() ? "" : ", ") + u.name;
    found |= u.name == name;
  }
  if (!found)
    throw Error(
        ErrorKind::usage, "--dim " + name + ": no input has such a dimension",
        known.empty() ? "the model has no unknown dimensions" : "unknown dimensions of the model: " + known);
  if (value < 1)
    throw Error(ErrorKind::usage,
                "--dim " + name + "=" + std::to_string(value) + ": a dimension is at least 1");
  values_[name] = value;
}

void Dimensions::resolve(const ImportOptions& options) {
  for (const auto& [name, value] : options.dims) set(name, value);
  std::string missing;
  std::string flags;
  for (const Unknown& u : unknown_) {
    if (u.batch && (options.batch_of_one || values_.count(u.name) == 0)) values_[u.name] = 1;
    if (values_.count(u.name) != 0) continue;
    missing += (missing.empty() ? "'" : ", '") + u.name + "' of input '" + u.input + "'";
    flags += " --dim " + quoted(u.name + "=VALUE");
  }
  if (!missing.empty()) throw Error(ErrorKind::usage, "unknown dimensions: " + missing, "give" + flags);
}

Shape Dimensions::shape_of(const onnx::ValueInfoProto& input) const {
  Shape shape;
  const auto& dims = input.type().tensor_type().shape().dim();
  for (int axis = 0; axis < dims.size(); ++axis)
    shape.push_back(dims[axis].dim_value() > 0 ? dims[axis].dim_value()
                                               : values_.at(name_of(input, axis, dims[axis])));
  return shape;
}

std::optional<int64_t> Dimensions::value_of(const Dimension& dimension) const {
  if (dimension.dim_value() > 0) return dimension.dim_value();
  const auto it = values_.find(dimension.dim_param());
  return it == values_.end() ? std::nullopt : std::optional(it->second);
}

}  // namespace qtool
