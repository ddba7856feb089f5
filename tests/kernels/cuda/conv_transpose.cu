#include "layer.h"
#include "qk_conv_transpose_s8_cuda.h"

// In some cases the input is constant.
void qk_conv_transpose_s8(const qk_conv_transpose_s8_params* p, const int8_t* input, int8_t* output) {
  const device::ChannelTables<qk_conv_transpose_s8_params> tables(*p, p->output_channels);
  const int64_t inputs =
      static_cast<int64_t>(p->batch) * p->input_height * p->input_width * p->input_channels;
  const int64_t outputs =
      static_cast<int64_t>(p->batch) * p->output_height * p->output_width * p->output_channels;
  device::run_variants("qk_conv_transpose_s8", *p, {{input, inputs, outputs % 4 == 3}}, output, outputs,
                       [&](const char*, qk_conv_transpose_s8_params on_device, const device::Launch& l) {
                         tables.put(on_device);
                         return qk_conv_transpose_s8_cuda(&on_device, &l.items, l.operand<int8_t>(0),
                                                          static_cast<int8_t*>(l.result), nullptr);
                       });
}
