// ONNX's QuantizeLinear and DequantizeLinear. uint8 becomes int8 by q - 128 and zero_point - 128, which
// stands for the same reals.
#include <cmath>

#include "qtool/error.h"
#include "src/numerics/quantization.h"
#include "src/ops/quantize_linear.h"

namespace qtool {
namespace {

constexpr int32_t uint8_shift = 128;

struct LinearParams {
  QuantParams params;  // those of uint8 not shifted yet
  bool has_zero_point;
  DataType zero_point_type;
};

std::vector<int32_t> zero_points_of(const Value& value) {
  switch (value.type.data_type) {
    case DataType::s8:
      return {value.as<int8_t>().begin(), value.as<int8_t>().end()};
    case DataType::u8:
      return {value.as<uint8_t>().begin(), value.as<uint8_t>().end()};
    case DataType::s32:
      return {value.as<int32_t>().begin(), value.as<int32_t>().end()};
    default:
      throw Error(ErrorKind::unsupported,
                  "a zero point of type " + std::string(name_of(value.type.data_type)),
                  "qtool knows int8 and uint8 (int32 for biases)");
  }
}

// Operands 1 and 2 and the attribute 'axis', for a tensor of that shape.
LinearParams read_params(const OnnxNode& node, const GraphBuilder& builder, const Shape& shape) {
  const ValueId scale = node.required(1), zero_point = node.input(2);
  LinearParams linear{
      {builder.constant_floats(scale, "the scale"), {}, -1}, zero_point != no_value, DataType::u8};
  QuantParams& params = linear.params;
  const int64_t axis = node.attributes.integer("axis", 1);
  if (node.attributes.integer("block_size", 0) != 0 || builder.rank(scale) > 1)
    throw Error(ErrorKind::unsupported,
                "a scale for each block (shape " + to_string(builder.shape(scale)) + ")",
                "qtool knows one scale for a tensor or one for each slice along an axis");
  for (const float value : params.scales)
    if (!(value > 0) || !std::isfinite(value))
      throw Error(ErrorKind::bad_input, "scale " + std::to_string(value) + " is not positive");
  params.zero_points.assign(params.scales.size(), 0);
  if (linear.has_zero_point) {
    const Value& value = builder.value(zero_point);
    if (!value.is_constant())
      throw Error(ErrorKind::unsupported, "the zero point ('" + value.name + "') is computed at run time",
                  "qtool needs it constant");
    if (value.type.elements() != builder.type(scale).elements())
      throw Error(ErrorKind::bad_input, "scale " + to_string(builder.shape(scale)) + " and zero point " +
                                            to_string(value.type.shape) + " must have the same shape");
    linear.zero_point_type = value.type.data_type;
    params.zero_points = zero_points_of(value);
  }
  if (params.scales.size() == 1) return linear;
  params.axis = static_cast<int>(normalize_axis(axis, static_cast<int64_t>(shape.size())));
  if (builder.type(scale).elements() != shape[static_cast<size_t>(params.axis)])
    throw Error(ErrorKind::bad_input,
                "scale " + to_string(builder.shape(scale)) + " must have one entry for each of the " +
                    std::to_string(shape[static_cast<size_t>(params.axis)]) + " slices along axis " +
                    std::to_string(params.axis) + " of " + to_string(shape));
  return linear;
}

void shift_from_uint8(QuantParams& params) {
  for (int32_t& zero_point : params.zero_points) zero_point -= uint8_shift;
}

void refuse_per_axis(const QuantParams& params, const std::string& name) {
  if (!params.per_tensor())
    throw Error(ErrorKind::unsupported,
                "'" + name + "' is an activation with a scale for each slice along axis " +
                    std::to_string(params.axis),
                "qtool quantizes activations per tensor; only constants may have scales along an axis");
}

ValueId quantize_constant(GraphBuilder& builder, ValueId x, const QuantParams& params,
                          const std::string& name) {
  const TensorType type{DataType::s8, builder.shape(x), params};
  const auto reals = builder.value(x).as<float>();
  std::vector<int8_t> integers;
  for (size_t i = 0; i < reals.size(); ++i) {
    const size_t c = quant_index(type, i);
    integers.push_back(quantize_s8(reals[i], params.scales[c], params.zero_points[c]));
  }
  return builder.graph().add_constant(name, type, to_bytes(integers));
}

// A constant of DequantizeLinear with its parameters in its type; uint8 as int8.
ValueId quantized_constant(GraphBuilder& builder, ValueId x, const LinearParams& linear,
                           const std::string& name) {
  const Value& value = builder.value(x);
  TensorType type{value.type.data_type, value.type.shape, linear.params};
  if (type.data_type != DataType::u8) {
    // A QuantizeLinear before it has shifted uint8 already.
    if (value.type.is_quantized() && !linear.has_zero_point)
      type.quant->zero_points = value.type.quant->zero_points;
    if (value.type.is_quantized() && linear.zero_point_type == DataType::u8) shift_from_uint8(*type.quant);
    return builder.graph().add_constant(name, type, *value.data);
  }
  type.data_type = DataType::s8;
  shift_from_uint8(*type.quant);
  std::vector<int8_t> shifted;
  for (const uint8_t q : value.as<uint8_t>()) shifted.push_back(static_cast<int8_t>(q - uint8_shift));
  return builder.graph().add_constant(name, type, to_bytes(shifted));
}

// Gives the int8 activation x the parameters it is dequantized with.
void set_params(GraphBuilder& builder, ValueId x, const LinearParams& linear) {
  Value& value = builder.graph().value(x);
  QuantParams params = linear.params;
  if (value.type.is_quantized() && !linear.has_zero_point) params.zero_points = value.type.quant->zero_points;
  if (linear.has_zero_point && linear.zero_point_type == DataType::u8) shift_from_uint8(params);
  refuse_per_axis(params, value.name);
  if (value.type.data_type != DataType::s8)
    throw Error(ErrorKind::unsupported,
                "'" + value.name + "' of type " + to_string(value.type) + " is dequantized at run time",
                "qtool knows int8 activations, and uint8 ones behind a QuantizeLinear");
  if (value.type.is_quantized() && *value.type.quant != params)
    throw Error(ErrorKind::unsupported,
                "'" + value.name + "' was quantized with scale " + std::to_string(value.type.scale()) +
                    " and zero point " + std::to_string(value.type.zero_point()) +
                    " but is dequantized with scale " + std::to_string(params.scales[0]) +
                    " and zero point " + std::to_string(params.zero_points[0]) + " (as int8)",
                "quantize the model again with equal parameters on both sides");
  value.type.quant = params;
}

}  // namespace

std::vector<ValueId> read_quantize_linear(const OnnxNode& node, GraphBuilder& builder) {
  const ValueId x = node.required(0);
  if (!builder.type(x).is_float())
    throw Error(ErrorKind::unsupported, "QuantizeLinear of " + to_string(builder.type(x)),
                "qtool quantizes float32");
  node.attributes.ignore("saturate");   // of float8
  node.attributes.ignore("precision");  // of the division
  constexpr int64_t onnx_uint8 = 2, onnx_int8 = 3;
  LinearParams linear = read_params(node, builder, builder.shape(x));
  const int64_t output_type = node.attributes.integer("output_dtype", 0);
  if (!linear.has_zero_point && output_type == onnx_int8) linear.zero_point_type = DataType::s8;
  if ((output_type != 0 && output_type != onnx_uint8 && output_type != onnx_int8) ||
      linear.zero_point_type == DataType::s32)
    throw Error(ErrorKind::unsupported, "QuantizeLinear to another type than int8 and uint8");
  if (linear.zero_point_type == DataType::u8) shift_from_uint8(linear.params);
  const std::string& name = node.outputs[0];
  if (builder.value(x).is_constant()) return {quantize_constant(builder, x, linear.params, name)};
  refuse_per_axis(linear.params, name);
  const ValueId y = builder.add(make_quantize(), {x}, name);
  builder.graph().value(y).type.quant = linear.params;
  return {y};
}

std::vector<ValueId> read_dequantize_linear(const OnnxNode& node, GraphBuilder& builder) {
  const ValueId x = node.required(0);
  const DataType type = builder.type(x).data_type;
  if (type != DataType::s8 && type != DataType::u8 && type != DataType::s32)
    throw Error(ErrorKind::unsupported, "DequantizeLinear of " + to_string(builder.type(x)),
                "qtool knows int8 and uint8 (int32 for biases)");
  node.attributes.ignore("output_dtype");
  LinearParams linear = read_params(node, builder, builder.shape(x));
  if (!linear.has_zero_point) linear.zero_point_type = type;
  const std::string& name = node.outputs[0];
  if (!builder.value(x).is_constant()) {
    set_params(builder, x, linear);
    return {add_dequantize(builder, x, name)};
  }
  return {add_dequantize(builder, quantized_constant(builder, x, linear, name + "/quantized"), name)};
}

}  // namespace qtool
