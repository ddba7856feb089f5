#include "qk_dequantize_s8_f32_cuda.h"
#include "qk_units_cuda.h"
#include "qk_wide_cuda.h"

enum { WIDTH = 4 };

static __device__ inline float real(int32_t q, int32_t zero_point, float scale) {
  return static_cast<float>(q - zero_point) * scale;
}

static __global__ void dequantize(uint32_t units, int64_t count, bool aligned, float scale,
                                  int32_t zero_point, const int8_t* input, float* output) {
  const uint32_t unit = qk_unit();
  if (unit >= units) return;
  const int64_t i = static_cast<int64_t>(unit) * WIDTH;
  if (aligned && i + WIDTH <= count) {
    const qk_bytes<WIDTH> q = qk_load_bytes<WIDTH>(input + i);
    *reinterpret_cast<float4*>(output + i) =
        make_float4(real(q[0], zero_point, scale), real(q[1], zero_point, scale),
                    real(q[2], zero_point, scale), real(q[3], zero_point, scale));
  } else {
    for (int64_t k = i; k < count && k < i + WIDTH; ++k) output[k] = real(input[k], zero_point, scale);
  }
}

cudaError_t qk_dequantize_s8_f32_cuda(const qk_dequantize_s8_f32_params* p, const qk_items* items,
                                      const int8_t* input, float* output, cudaStream_t stream) {
  const auto launch = [=](int64_t count, const int8_t* in, float* out) {
    const bool aligned = qk_address(in) % WIDTH == 0 && qk_address(out) % (4 * WIDTH) == 0;
    const int64_t elements = count * p->count;
    return qk_launch_units(dequantize, (elements + WIDTH - 1) / WIDTH, stream, elements, aligned, p->scale,
                           p->zero_point, in, out);
  };
  return qk_fold_items(items, input, p->count, output, 4 * static_cast<int64_t>(p->count), launch);
}
