// Transposed convolution, phase by phase: outputs whose coordinates agree modulo the strides read the same
// taps.
#include "qk_conv_transpose_f32.h"
#include "src/engine/gemm.h"
#include "src/engine/steps.h"

namespace qtool {
namespace {

// Along one axis: outputs first, first + stride, ... and the taps that reach them.
struct Phase {
  int32_t first, count;
  std::vector<int32_t> taps;
};

std::vector<Phase> phases_of(int32_t outputs, int32_t stride, int32_t pad, int32_t kernel, int32_t dilation) {
  std::vector<Phase> phases;
  for (int32_t first = 0; first < std::min(stride, outputs); ++first) {
    Phase phase{first, (outputs - first + stride - 1) / stride, {}};
    for (int32_t k = 0; k < kernel; ++k)
      if ((first + pad - k * dilation) % stride == 0) phase.taps.push_back(k);
    phases.push_back(std::move(phase));
  }
  return phases;
}

class ConvTransposeStep final : public Step {
 public:
  ConvTransposeStep(const qk_conv_transpose_f32_params& p, const EngineKernels& kernels)
      : kernels_(kernels), p_(p), zeros_(static_cast<size_t>(p.input_channels), 0.0F) {
    const auto columns =
        phases_of(p.output_width, p.stride_width, p.pad_left, p.kernel_width, p.dilation_width);
    for (Phase& y :
         phases_of(p.output_height, p.stride_height, p.pad_top, p.kernel_height, p.dilation_height))
      for (const Phase& x : columns) add_part(y, x);
    p_.weights = p_.bias = nullptr;
  }

  void run(const void* const* in, void* const* out, std::byte* scratch) const override {
    const auto* input = static_cast<const float*>(in[0]);
    auto* output = static_cast<float*>(out[0]);
    for (int32_t n = 0; n < p_.batch; ++n) {
      for (const Part& part : parts_)
        for (int32_t g = 0; g < p_.groups; ++g) convolve(part, g, input, output, scratch);
      input += int64_t{p_.input_height} * p_.input_width * p_.input_channels;
      output += int64_t{p_.output_height} * p_.output_width * p_.output_channels;
    }
  }
  size_t scratch_bytes() const override {
    size_t bytes = 0;
    for (const Part& part : parts_) bytes = std::max(bytes, pointer_bytes(part.rows));
    return bytes;
  }
  size_t weight_bytes() const override {
    size_t bytes = 0;
    for (const Part& part : parts_)
      for (const PackedWeights& weights : part.weights) bytes += weights.bytes();
    return bytes;
  }

 private:
  struct Part {
    Phase y, x;
    Rows rows;
    std::vector<PackedWeights> weights;  // by group
  };

  int32_t depth() const { return p_.input_channels / p_.groups; }
  int32_t width() const { return p_.output_channels / p_.groups; }

  void add_part(const Phase& y, const Phase& x) {
    Part part{.y = y, .x = x, .rows = {}, .weights = {}};
    part.rows = {.count = int64_t{y.count} * x.count,
                 .taps = static_cast<int32_t>(y.taps.size() * x.taps.size()),
                 .depth = depth(),
                 .new_floats = depth(),
                 .min = p_.output_min,
                 .max = p_.output_max};
    std::vector<float> taps;  // [tap][depth][output channels]
    for (const int32_t ky : y.taps)
      for (const int32_t kx : x.taps) {
        const int64_t size = int64_t{depth()} * p_.output_channels;
        const float* tap = p_.weights + (int64_t{ky} * p_.kernel_width + kx) * size;
        taps.insert(taps.end(), tap, tap + size);
      }
    for (int32_t g = 0; g < p_.groups; ++g)
      part.weights.emplace_back(
          kernels_, Weights{.data = taps.data() + int64_t{g} * width(),
                            .row_stride = p_.output_channels,
                            .column_stride = 1,
                            .depth = int64_t{part.rows.taps} * depth(),
                            .outputs = width(),
                            .bias = p_.bias == nullptr ? nullptr : p_.bias + int64_t{g} * width()});
    parts_.push_back(std::move(part));
  }

  // The input pixel that a tap of an output pixel reads, or zeros outside the image.
  const float* source(const float* input, int32_t oy, int32_t ox, int32_t ky, int32_t kx) const {
    const int32_t y = (oy + p_.pad_top - ky * p_.dilation_height),
                  x = (ox + p_.pad_left - kx * p_.dilation_width);
    const bool inside =
        y >= 0 && x >= 0 && y / p_.stride_height < p_.input_height && x / p_.stride_width < p_.input_width;
    if (!inside) return zeros_.data();
    return input + (int64_t{y / p_.stride_height} * p_.input_width + x / p_.stride_width) * p_.input_channels;
  }

  void convolve(const Part& part, int32_t group, const float* input, float* output,
                std::byte* scratch) const {
    const int32_t skipped = group * depth();
    multiply(kernels_, part.weights[group].panels(), part.rows, scratch,
             [&](int64_t first, int32_t count, const float** inputs, float** outputs) {
               for (int32_t r = 0; r < count; ++r) {
                 const auto row = static_cast<int32_t>((first + r) / part.x.count),
                            column = static_cast<int32_t>((first + r) % part.x.count);
                 const int32_t oy = part.y.first + row * p_.stride_height,
                               ox = part.x.first + column * p_.stride_width;
                 const float** tap = inputs + r;
                 for (const int32_t ky : part.y.taps)
                   for (const int32_t kx : part.x.taps) {
                     const float* pixel = source(input, oy, ox, ky, kx);
                     *tap = pixel == zeros_.data() ? pixel : pixel + skipped;
                     tap += count;
                   }
                 outputs[r] = output + (int64_t{oy} * p_.output_width + ox) * p_.output_channels +
                              int64_t{group} * width();
               }
             });
  }

  const EngineKernels& kernels_;
  qk_conv_transpose_f32_params p_;
  std::vector<float> zeros_;
  std::vector<Part> parts_;
};

}  // namespace

std::unique_ptr<Step> make_conv_transpose(const KernelCall& call, const EngineKernels& kernels) {
  return std::make_unique<ConvTransposeStep>(params_of<qk_conv_transpose_f32_params>(call), kernels);
}

}  // namespace qtool
