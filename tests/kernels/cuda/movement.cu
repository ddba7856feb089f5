#include "device.h"
#include "qk_copy_cuda.h"
#include "qk_gather_cuda.h"
#include "qk_pad_cuda.h"
#include "shapes.h"

using namespace device;

// What lies before the block stays as it was.
void qk_copy(const qk_copy_params* p, const void* input, void* output) {
  const int64_t inputs = (p->src_offset + extent(p->shape, p->src_strides)) * p->element_size;
  const int64_t outputs = (p->dst_offset + extent(p->shape, p->dst_strides)) * p->element_size;
  const int64_t before = static_cast<int64_t>(p->dst_offset) * p->element_size;
  Bytes result(static_cast<size_t>(outputs));
  run_variants("qk_copy", *p, {{input, inputs}}, result.data(), outputs,
               [](const char*, const qk_copy_params& q, const Launch& l) {
                 return qk_copy_cuda(&q, &l.items, l.operands[0], l.result, nullptr);
               });
  if (std::adjacent_find(result.begin(), result.begin() + before, std::not_equal_to<>()) !=
      result.begin() + before)
    std::printf("qk_copy_cuda writes before its block\n");
  std::memcpy(static_cast<char*>(output) + before, result.data() + before,
              static_cast<size_t>(outputs - before));
}

void qk_gather(const qk_gather_params* p, const void* input, void* output) {
  const Buffer indices = upload(p->indices, p->count);
  qk_gather_params on_device = *p;
  on_device.indices = indices.as<int32_t>();
  const int64_t slices = static_cast<int64_t>(p->outer) * p->inner * p->element_size;
  run_variants("qk_gather", on_device, {{input, slices * p->axis_length}}, output, slices * p->count,
               [](const char*, const qk_gather_params& q, const Launch& l) {
                 return qk_gather_cuda(&q, &l.items, l.operands[0], l.result, nullptr);
               });
}

void qk_pad(const qk_pad_params* p, const void* input, void* output) {
  int64_t outputs = p->element_size;
  for (int d = 0; d < 6; ++d) outputs *= std::max(0, p->pads_before[d] + p->shape[d] + p->pads_after[d]);
  run_variants("qk_pad", *p, {{input, count(p->shape) * p->element_size}}, output, outputs,
               [](const char*, const qk_pad_params& q, const Launch& l) {
                 return qk_pad_cuda(&q, &l.items, l.operands[0], l.result, nullptr);
               });
}
