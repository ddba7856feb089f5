#include <cstring>

#include "device.h"
#include "qk_depthwise_conv_s8_cuda.h"
#include "qk_depthwise_conv_square_s8_cuda.h"
#include "shapes.h"

using namespace device;

// Two items are computed two rows a thread where they may, as else only large layers are.
void qk_depthwise_conv_s8(const qk_depthwise_conv_s8_params* p, const int8_t* input, int8_t* output) {
  const int64_t channels = p->output_channels;
  const Buffer weights = upload(p->weights, p->kernel_height * p->kernel_width * channels);
  const Buffer bias = upload(p->bias, channels), multipliers = upload(p->multipliers, channels),
               left_shifts = upload(p->left_shifts, channels);
  const auto launch = [&](const char* kernel, qk_depthwise_conv_s8_params on_device, const Launch& l) {
    on_device.bias = bias.as<int32_t>();
    on_device.multipliers = multipliers.as<int32_t>();
    on_device.left_shifts = left_shifts.as<int8_t>();
    const bool is_square = std::strcmp(kernel, "qk_depthwise_conv_square_s8_cuda") == 0;
    if (!is_square) on_device.weights = weights.as<int8_t>();
    if (is_square && l.items.count == 2 && qk_depthwise_square_shares_rows(&on_device))
      return qk_depthwise_square_images(&on_device, 2, 2 * p->batch, l.operand<int8_t>(0),
                                        static_cast<int8_t*>(l.result), nullptr);
    return (is_square ? qk_depthwise_conv_square_s8_cuda : qk_depthwise_conv_s8_cuda)(
        &on_device, &l.items, l.operand<int8_t>(0), static_cast<int8_t*>(l.result), nullptr);
  };
  run_variants("qk_depthwise_conv_s8", *p,
               {{input, elements(p->batch, p->input_height, p->input_width, p->input_channels)}}, output,
               elements(p->batch, p->output_height, p->output_width, channels), launch);
}
