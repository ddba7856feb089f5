#include "qk_quantize_element.h"
#include "qk_quantize_f32_s8_cuda.h"
#include "qk_units_cuda.h"
#include "qk_wide_cuda.h"

enum { WIDTH = 4 };

static __global__ void quantize(uint32_t units, int64_t count, bool aligned, float scale, int32_t zero_point,
                                const float* input, int8_t* output) {
  const uint32_t unit = qk_unit();
  if (unit >= units) return;
  const int64_t i = static_cast<int64_t>(unit) * WIDTH;
  if (aligned && i + WIDTH <= count) {
    const float4 x = *reinterpret_cast<const float4*>(input + i);
    const int32_t y[WIDTH] = {
        qk_quantize_element(x.x, scale, zero_point), qk_quantize_element(x.y, scale, zero_point),
        qk_quantize_element(x.z, scale, zero_point), qk_quantize_element(x.w, scale, zero_point)};
    qk_store_bytes(output + i, qk_pack_bytes(y));
  } else {
    for (int64_t k = i; k < count && k < i + WIDTH; ++k)
      output[k] = qk_quantize_element(input[k], scale, zero_point);
  }
}

cudaError_t qk_quantize_f32_s8_cuda(const qk_quantize_f32_s8_params* p, const qk_items* items,
                                    const float* input, int8_t* output, cudaStream_t stream) {
  const auto launch = [=](int64_t count, const float* in, int8_t* out) {
    const bool aligned = qk_address(in) % (4 * WIDTH) == 0 && qk_address(out) % WIDTH == 0;
    const int64_t elements = count * p->count;
    return qk_launch_units(quantize, (elements + WIDTH - 1) / WIDTH, stream, elements, aligned, p->scale,
                           p->zero_point, in, out);
  };
  return qk_fold_items(items, input, 4 * static_cast<int64_t>(p->count), output, p->count, launch);
}
