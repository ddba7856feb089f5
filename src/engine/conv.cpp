// Convolution as a matrix product that reads the image in place: no im2col, a padded image is copied once.
#include <cstring>

#include "qk_conv_f32.h"
#include "qk_depthwise_conv_f32.h"
#include "src/engine/gemm.h"
#include "src/engine/steps.h"

namespace qtool {
namespace {

// An NHWC image with a border of zeros wide enough for every window.
class PaddedImage {
 public:
  explicit PaddedImage(const qk_conv_f32_params& p)
      : height_((p.output_height - 1) * p.stride_height + (p.kernel_height - 1) * p.dilation_height + 1),
        width_((p.output_width - 1) * p.stride_width + (p.kernel_width - 1) * p.dilation_width + 1),
        is_copy_(p.pad_top > 0 || p.pad_left > 0 || height_ > p.input_height || width_ > p.input_width) {
    if (!is_copy_) width_ = p.input_width;
  }

  int32_t width() const { return width_; }
  size_t bytes(int32_t channels) const {
    return is_copy_ ? align_up(sizeof(float) * static_cast<size_t>(height_) * width_ * channels) : 0;
  }
  // `memory` holds bytes(); returns the image itself when it needs no border.
  const float* pad(const qk_conv_f32_params& p, const float* image, std::byte* memory) const {
    if (!is_copy_) return image;
    const auto floats = [&](int64_t pixels) { return static_cast<size_t>(pixels * p.input_channels); };
    const int32_t columns = std::min(p.input_width, width_ - p.pad_left);
    const int32_t right = width_ - p.pad_left - columns;
    auto* row = reinterpret_cast<float*>(memory);
    for (int32_t y = -p.pad_top; y < height_ - p.pad_top; ++y) {
      if (y < 0 || y >= p.input_height) {
        row = std::fill_n(row, floats(width_), 0.0F);
        continue;
      }
      row = std::fill_n(row, floats(p.pad_left), 0.0F);
      std::memcpy(row, image + floats(int64_t{y} * p.input_width), floats(columns) * sizeof(float));
      row = std::fill_n(row + floats(columns), floats(right), 0.0F);
    }
    return reinterpret_cast<float*>(memory);
  }

 private:
  int32_t height_, width_;
  bool is_copy_;
};

class ConvStep final : public Step {
 public:
  ConvStep(const qk_conv_f32_params& p, const EngineKernels& kernels)
      : kernels_(kernels),
        p_(p),
        image_(p),
        // The taps of a kernel row are one run of floats when nothing lies between them.
        joined_(p.groups == 1 && p.dilation_width == 1),
        depth_(p.input_channels / p.groups),
        width_(p.output_channels / p.groups),
        rows_{.count = int64_t{p.output_height} * p.output_width,
              .taps = joined_ ? p.kernel_height : p.kernel_height * p.kernel_width,
              .depth = joined_ ? p.kernel_width * depth_ : depth_,
              .new_floats = int64_t{depth_} * (p.kernel_height > 1 ? p.stride_height * p.stride_width : 1),
              .min = p.output_min,
              .max = p.output_max} {
    for (int32_t g = 0; g < p.groups; ++g)
      weights_.emplace_back(kernels,
                            Weights{.data = p.weights + int64_t{g} * width_,
                                    .row_stride = p.output_channels,
                                    .column_stride = 1,
                                    .depth = rows_.taps * rows_.depth,
                                    .outputs = width_,
                                    .bias = p.bias == nullptr ? nullptr : p.bias + int64_t{g} * width_});
    p_.weights = p_.bias = nullptr;
  }

  void run(const void* const* in, void* const* out, std::byte* scratch) const override {
    const auto* input = static_cast<const float*>(in[0]);
    auto* output = static_cast<float*>(out[0]);
    for (int32_t n = 0; n < p_.batch; ++n) {
      const float* image = image_.pad(p_, input, scratch);
      for (int32_t g = 0; g < p_.groups; ++g)
        convolve(weights_[g].panels(), image + int64_t{g} * depth_, output + int64_t{g} * width_,
                 scratch + image_.bytes(p_.input_channels));
      input += int64_t{p_.input_height} * p_.input_width * p_.input_channels;
      output += rows_.count * p_.output_channels;
    }
  }
  size_t scratch_bytes() const override { return image_.bytes(p_.input_channels) + pointer_bytes(rows_); }
  size_t weight_bytes() const override {
    size_t bytes = 0;
    for (const PackedWeights& weights : weights_) bytes += weights.bytes();
    return bytes;
  }

 private:
  // One group of one image.
  void convolve(const std::vector<GemmPanel>& panels, const float* image, float* output,
                std::byte* scratch) const {
    const int64_t pixel = p_.input_channels, line = image_.width() * pixel;
    const int32_t taps_in_line = joined_ ? 1 : p_.kernel_width;
    const int64_t step = p_.stride_width * pixel;
    multiply(kernels_, panels, rows_, scratch,
             [&](int64_t first, int32_t count, const float** inputs, float** outputs) {
               for (int32_t r = 0; r < count; ++r) outputs[r] = output + (first + r) * p_.output_channels;
               for (int32_t done = 0; done < count;) {  // pixels of one line
                 const int64_t oy = (first + done) / p_.output_width, ox = (first + done) % p_.output_width;
                 const auto run = static_cast<int32_t>(std::min(p_.output_width - ox, int64_t{count} - done));
                 const float* window = image + oy * p_.stride_height * line + ox * step;
                 const float** column = inputs + done;
                 for (int32_t ky = 0; ky < p_.kernel_height; ++ky, window += p_.dilation_height * line)
                   for (int32_t kx = 0; kx < taps_in_line; ++kx, column += count) {
                     const float* tap = window + int64_t{kx} * p_.dilation_width * pixel;
                     for (int32_t r = 0; r < run; ++r) column[r] = tap + r * step;
                   }
                 done += run;
               }
             });
  }

  const EngineKernels& kernels_;
  qk_conv_f32_params p_;
  PaddedImage image_;
  bool joined_;
  int32_t depth_, width_;  // of a group: input and output channels
  Rows rows_;
  std::vector<PackedWeights> weights_;  // by group
};

// A depthwise convolution with several output channels an input channel is a grouped one; the weights are
// laid out alike.
qk_conv_f32_params as_grouped(const qk_depthwise_conv_f32_params& p) {
  return {.batch = p.batch,
          .input_height = p.input_height,
          .input_width = p.input_width,
          .input_channels = p.input_channels,
          .output_height = p.output_height,
          .output_width = p.output_width,
          .output_channels = p.output_channels,
          .kernel_height = p.kernel_height,
          .kernel_width = p.kernel_width,
          .stride_height = p.stride_height,
          .stride_width = p.stride_width,
          .pad_top = p.pad_top,
          .pad_left = p.pad_left,
          .dilation_height = p.dilation_height,
          .dilation_width = p.dilation_width,
          .groups = p.input_channels,
          .output_min = p.output_min,
          .output_max = p.output_max,
          .weights = p.weights,
          .bias = p.bias};
}

}  // namespace

std::unique_ptr<Step> make_conv(const KernelCall& call, const EngineKernels& kernels) {
  return std::make_unique<ConvStep>(params_of<qk_conv_f32_params>(call), kernels);
}

std::unique_ptr<Step> make_grouped_conv(const KernelCall& call, const EngineKernels& kernels) {
  return std::make_unique<ConvStep>(as_grouped(params_of<qk_depthwise_conv_f32_params>(call)), kernels);
}

}  // namespace qtool
