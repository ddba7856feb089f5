// The borders between float and int8: Quantize and Dequantize, for those who build graphs.
#pragma once
#include "src/ops/op.h"

namespace qtool {

OpPtr make_quantize();    // float32 -> int8 by the output's QuantParams
OpPtr make_dequantize();  // int8 -> float32 by the input's QuantParams
bool is_quantize(const Op& op);
bool is_dequantize(const Op& op);

}  // namespace qtool
