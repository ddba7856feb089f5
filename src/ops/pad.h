// Pad, for those who build graphs or look at them.
#pragma once
#include <vector>

#include "src/ops/op.h"

namespace qtool {

enum class PadMode { constant, reflect, edge, wrap };

struct Padding {
  PadMode mode = PadMode::constant;
  std::vector<int64_t> before, after;  // elements, one an axis; negative: cropped
  double value = 0;                    // of PadMode::constant
};

OpPtr make_pad(Padding padding);
// The padding of a Pad; null for any other operator.
const Padding* as_padding(const Op& op);

}  // namespace qtool
