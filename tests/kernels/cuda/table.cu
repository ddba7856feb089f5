#include "device.h"
#include "qk_table_s8_cuda.h"

void qk_table_s8(const qk_table_s8_params* p, const int8_t* input, int8_t* output) {
  const device::Buffer table = device::upload(p->table, 256);
  device::run_variants("qk_table_s8", *p, {{input, p->count}}, output, p->count,
                       [&](const char*, qk_table_s8_params on_device, const device::Launch& l) {
                         on_device.table = table.as<int8_t>();
                         return qk_table_s8_cuda(&on_device, &l.items, l.operand<int8_t>(0),
                                                 static_cast<int8_t*>(l.result), nullptr);
                       });
}
