#include "plain.h"
#include "qk_average_pool_f32_cuda.h"
#include "qk_average_pool_s8_cuda.h"
#include "qk_max_pool_f32_cuda.h"
#include "qk_max_pool_s8_cuda.h"
#include "shapes.h"

namespace {

template <class Params, class T>
void run_pool(const char* portable, device::UnaryLauncher<Params, T, T> launcher, const Params& p,
              const T* input, T* output) {
  device::run_unary(portable, launcher, p, input,
                    device::elements(p.batch, p.input_height, p.input_width, p.channels), output,
                    device::elements(p.batch, p.output_height, p.output_width, p.channels));
}

}  // namespace

void qk_max_pool_s8(const qk_max_pool_s8_params* p, const int8_t* input, int8_t* output) {
  run_pool("qk_max_pool_s8", qk_max_pool_s8_cuda, *p, input, output);
}

void qk_average_pool_s8(const qk_average_pool_s8_params* p, const int8_t* input, int8_t* output) {
  const device::Buffer multipliers = device::upload(p->multipliers, p->multiplier_count),
                       left_shifts = device::upload(p->left_shifts, p->multiplier_count);
  qk_average_pool_s8_params on_device = *p;
  on_device.multipliers = multipliers.as<int32_t>();
  on_device.left_shifts = left_shifts.as<int8_t>();
  run_pool("qk_average_pool_s8", qk_average_pool_s8_cuda, on_device, input, output);
}

void qk_max_pool_f32(const qk_max_pool_f32_params* p, const float* input, float* output) {
  run_pool("qk_max_pool_f32", qk_max_pool_f32_cuda, *p, input, output);
}

void qk_average_pool_f32(const qk_average_pool_f32_params* p, const float* input, float* output) {
  run_pool("qk_average_pool_f32", qk_average_pool_f32_cuda, *p, input, output);
}
