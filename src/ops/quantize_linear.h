// The borders between float and int8: Quantize and Dequantize, for those who build graphs.
#pragma once
#include <string>

#include "src/ops/graph_builder.h"
#include "src/ops/op.h"

namespace qtool {

OpPtr make_quantize();    // float32 -> int8 by the output's QuantParams
OpPtr make_dequantize();  // int8 -> float32 by the input's QuantParams (constants: int8, uint8 or int32, also
                          // per axis)
bool is_quantize(const Op& op);
bool is_dequantize(const Op& op);

// Which of the scales of a quantized type belongs to an element.
size_t quant_index(const TensorType& type, size_t element);

// The reals that a constant with QuantParams stands for, as float32 (N1).
Bytes dequantize_constant(const Value& value);

// The quantized constant that a Dequantize node turns into value `id`; no_value when `id` is anything else.
ValueId quantized_source(const Graph& graph, ValueId id);

// Appends a Dequantize node, also over a constant, which stays as it is for the passes to absorb.
ValueId add_dequantize(GraphBuilder& builder, ValueId quantized, const std::string& name);

}  // namespace qtool
