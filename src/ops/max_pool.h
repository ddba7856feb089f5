// Max pooling of NHWC images, for those who build graphs.
#pragma once
#include "src/ops/op.h"
#include "src/ops/window.h"

namespace qtool {

// Padded taps do not take part.
OpPtr make_max_pool(const Window& window, bool ceil_mode = false, Clamp clamp = {});

}  // namespace qtool
