// The fixed-point rescaling of every layer, read from what is shipped.
#pragma once
#include <string>
#include <vector>

#include "qtool/plan.h"

namespace qtool {

// One real factor of a layer: M = multiplier * 2^-31 * 2^left_shift (N6).
struct MultiplierRow {
  size_t layer = 0;    // node of the plan's graph
  std::string factor;  // "" or the operand it belongs to ("a", "b")
  size_t channel = 0;
  double real = 0;  // from the scales; what is shipped where the scales do not give it
  int32_t multiplier = 0, left_shift = 0;
  // M ~ normalized * 2^-31 * 2^-right_shift with |normalized| in [2^30, 2^31); 0 and 0 for M = 0.
  int64_t normalized = 0;
  int32_t right_shift = 0;
};

std::vector<MultiplierRow> multiplier_rows(const Plan& plan);

}  // namespace qtool
