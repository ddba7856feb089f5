#include "layer.h"
#include "qk_fully_connected_s8_cuda.h"

// In some cases the input is constant.
void qk_fully_connected_s8(const qk_fully_connected_s8_params* p, const int8_t* input, int8_t* output) {
  const int64_t inputs = static_cast<int64_t>(p->rows) * p->in_features;
  const int64_t outputs = static_cast<int64_t>(p->rows) * p->out_features;
  device::run_variants("qk_fully_connected_s8", *p, {{input, inputs, outputs % 4 == 3}}, output, outputs,
                       [&](const char*, qk_fully_connected_s8_params on_device, const device::Launch& l) {
                         device::ChannelTables<qk_fully_connected_s8_params>::clear(on_device);
                         return qk_fully_connected_s8_cuda(&on_device, &l.items, l.operand<int8_t>(0),
                                                           static_cast<int8_t*>(l.result), nullptr);
                       });
}
