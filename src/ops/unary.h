// Elementwise functions of one tensor, for those who build graphs or look at them.
#pragma once
#include <optional>

#include "src/ops/op.h"

namespace qtool {

// Parameters are alpha and beta of make_unary; a kind that names none ignores both.
enum class UnaryKind {
  clip,        // min(max(x, alpha), beta); Relu is alpha = 0, beta = infinity
  leaky_relu,  // x < 0 ? alpha x : x
  elu,         // x < 0 ? alpha (exp(x) - 1) : x
  selu,        // beta (x < 0 ? alpha (exp(x) - 1) : x)
  celu,        // x < 0 ? alpha (exp(x / alpha) - 1) : x
  sigmoid,
  tanh,
  exp,
  log,
  sqrt,
  reciprocal,
  neg,
  abs,
  floor,
  ceil,
  round,  // half to even
  sign,
  erf,
  softplus,          // log(1 + exp(x))
  softsign,          // x / (1 + |x|)
  hard_sigmoid,      // min(max(alpha x + beta, 0), 1)
  hard_swish,        // x min(max(x / 6 + 0.5, 0), 1)
  swish,             // x sigmoid(alpha x)
  mish,              // x tanh(softplus(x))
  gelu,              // x / 2 (1 + erf(x / sqrt 2))
  gelu_tanh,         // x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))
  thresholded_relu,  // x > alpha ? x : 0
  shrink,            // x < -alpha ? x + beta : x > alpha ? x - beta : 0
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  asinh,
  acosh,
  atanh
};

OpPtr make_unary(UnaryKind kind, float alpha = 0, float beta = 0);
OpPtr make_clip(const Clamp& clamp);
// The kind of a Unary operator; nothing for any other.
std::optional<UnaryKind> unary_kind(const Op& op);
// The interval of a Relu or Clip; nothing for any other operator.
std::optional<Clamp> as_clamp(const Op& op);

}  // namespace qtool
