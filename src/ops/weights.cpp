#include "src/ops/weights.h"

#include <algorithm>

#include "qtool/error.h"
#include "src/ops/quantize_linear.h"

namespace qtool {
namespace {

// The quantized result of moving the elements of a quantized constant, with its Dequantize node.
ValueId dequantized(GraphBuilder& builder, ValueId moved, QuantParams params, const std::string& name) {
  builder.graph().value(moved).type.quant = std::move(params);
  return add_dequantize(builder, moved, name);
}

}  // namespace

bool is_weight(const Graph& graph, ValueId id) {
  return graph.value(id).is_constant() || quantized_source(graph, id) != no_value;
}

void require_weight(const GraphBuilder& builder, ValueId id, const std::string& what) {
  if (!is_weight(builder.graph(), id))
    throw Error(ErrorKind::unsupported, what + " ('" + builder.value(id).name + "') are computed at run time",
                "qtool needs them constant: export the model with its weights as initializers");
}

std::shared_ptr<const Bytes> weight_data(const Graph& graph, ValueId id) {
  const ValueId source = quantized_source(graph, id);
  return source == no_value ? graph.value(id).data
                            : std::make_shared<const Bytes>(dequantize_constant(graph.value(source)));
}

std::vector<float> weight_values(const Graph& graph, ValueId id) {
  const auto data = weight_data(graph, id);
  const auto values = view_as<float>(*data);
  return {values.begin(), values.end()};
}

ValueId transpose_weights(GraphBuilder& builder, ValueId id, const std::vector<int64_t>& perm,
                          const std::string& name) {
  const ValueId source = quantized_source(builder.graph(), id);
  if (source == no_value || std::is_sorted(perm.begin(), perm.end()))
    return builder.transpose(id, perm, name);
  QuantParams params = *builder.type(source).quant;
  if (!params.per_tensor())
    params.axis = static_cast<int>(std::find(perm.begin(), perm.end(), params.axis) - perm.begin());
  return dequantized(builder, builder.transpose(source, perm, name + "/quantized"), std::move(params), name);
}

ValueId reshape_weights(GraphBuilder& builder, ValueId id, const Shape& shape, int axis,
                        const std::string& name) {
  const ValueId source = quantized_source(builder.graph(), id);
  if (source == no_value || builder.shape(source) == shape) return builder.reshape(id, shape, name);
  QuantParams params = *builder.type(source).quant;
  if (!params.per_tensor()) params.axis = axis;
  return dequantized(builder, builder.reshape(source, shape, name + "/quantized"), std::move(params), name);
}

ValueId scale_weights(GraphBuilder& builder, ValueId id, float factor, const std::string& name) {
  if (factor == 1.0F) return id;
  Bytes scaled = *weight_data(builder.graph(), id);
  for (float& value : edit_as<float>(scaled)) value *= factor;
  return builder.graph().add_constant(name, {DataType::f32, Shape(builder.shape(id))}, std::move(scaled));
}

}  // namespace qtool
