// Average pooling of NHWC images, for those who build graphs.
#pragma once
#include "src/ops/op.h"
#include "src/ops/window.h"

namespace qtool {

// The mean over the taps inside the image; with count_include_pad over those inside the padded image.
OpPtr make_average_pool(const Window& window, bool ceil_mode = false, bool count_include_pad = false,
                        Clamp clamp = {});

}  // namespace qtool
