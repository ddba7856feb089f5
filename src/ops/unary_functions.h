// What the kinds of Unary mean: names in ONNX, default parameters, the functions in double.
#pragma once
#include <optional>
#include <string_view>

#include "src/ops/unary.h"

namespace qtool {

struct UnaryInfo {
  std::string_view onnx_type;
  std::string_view alpha_name = {}, beta_name = {};  // attributes; empty: none
  float alpha = 0, beta = 0;                         // their defaults
  std::string_view float_reason = {};                // why there is no int8 form; empty: there is one
};

const UnaryInfo& unary_info(UnaryKind kind);

// The kind that an ONNX operator is; nothing when it is no such function.
std::optional<UnaryKind> unary_kind_of(std::string_view onnx_type);

// The function's value, for the tables of the int8 form.
double unary_value(UnaryKind kind, double x, double alpha, double beta);

}  // namespace qtool
