#include "plain.h"
#include "qk_conv_f32_cuda.h"
#include "qk_conv_transpose_f32_cuda.h"
#include "qk_depthwise_conv_f32_cuda.h"
#include "qk_fully_connected_f32_cuda.h"
#include "qk_matmul_f32_cuda.h"
#include "shapes.h"

namespace {

using device::Buffer;
using device::upload;

// `outputs` channels, `taps` weights for each.
template <class Params>
void run_layer(const char* portable, device::UnaryLauncher<Params, float, float> launcher, const Params* p,
               int64_t taps, int64_t channels, const float* input, int64_t inputs, float* output,
               int64_t outputs) {
  const Buffer weights = upload(p->weights, taps * channels), bias = upload(p->bias, channels);
  Params on_device = *p;
  on_device.weights = weights.as<float>();
  on_device.bias = bias.as<float>();
  device::run_unary(portable, launcher, on_device, input, inputs, output, outputs);
}

template <class Params>
void run_convolution(const char* portable, device::UnaryLauncher<Params, float, float> launcher,
                     const Params* p, int64_t depth, const float* input, float* output) {
  run_layer(portable, launcher, p, p->kernel_height * p->kernel_width * depth, p->output_channels, input,
            device::elements(p->batch, p->input_height, p->input_width, p->input_channels), output,
            device::elements(p->batch, p->output_height, p->output_width, p->output_channels));
}

}  // namespace

void qk_conv_f32(const qk_conv_f32_params* p, const float* input, float* output) {
  run_convolution("qk_conv_f32", qk_conv_f32_cuda, p, p->input_channels / p->groups, input, output);
}

void qk_depthwise_conv_f32(const qk_depthwise_conv_f32_params* p, const float* input, float* output) {
  run_convolution("qk_depthwise_conv_f32", qk_depthwise_conv_f32_cuda, p, 1, input, output);
}

void qk_conv_transpose_f32(const qk_conv_transpose_f32_params* p, const float* input, float* output) {
  run_convolution("qk_conv_transpose_f32", qk_conv_transpose_f32_cuda, p, p->input_channels / p->groups,
                  input, output);
}

void qk_fully_connected_f32(const qk_fully_connected_f32_params* p, const float* input, float* output) {
  run_layer("qk_fully_connected_f32", qk_fully_connected_f32_cuda, p, p->in_features, p->out_features, input,
            static_cast<int64_t>(p->rows) * p->in_features, output,
            static_cast<int64_t>(p->rows) * p->out_features);
}

void qk_matmul_f32(const qk_matmul_f32_params* p, const float* a, const float* b, float* output) {
  const int64_t last = p->batch - 1;
  device::run_binary("qk_matmul_f32", qk_matmul_f32_cuda, *p, a,
                     last * p->a_batch_stride + static_cast<int64_t>(p->m) * p->k, b,
                     last * p->b_batch_stride + static_cast<int64_t>(p->k) * p->n, output,
                     static_cast<int64_t>(p->batch) * p->m * p->n);
}
