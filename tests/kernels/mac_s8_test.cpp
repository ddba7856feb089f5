// Convolutions and matrix products against sums of (x - zero_point) * w over the taps that exist (N5, N6).
#include <gtest/gtest.h>

#include <algorithm>

#include "qk_conv_s8.h"
#include "qk_conv_transpose_s8.h"
#include "qk_depthwise_conv_s8.h"
#include "qk_fully_connected_s8.h"
#include "qk_matmul_s8.h"
#include "tests/kernels/oracle.h"

namespace {

using oracle::Integer;
using oracle::offset;
using oracle::Random;
using oracle::Window;

constexpr int cases = 400;

// As many channels as drawn unless an exact sum of all their products takes too long.
int32_t affordable(int32_t channels, int64_t products_of_one) {
  constexpr int64_t products = 300000;
  return static_cast<int32_t>(std::clamp<int64_t>(products / products_of_one, 1, channels));
}

// Everything of a layer but its geometry. Weights are [OC][taps], bias is not folded.
struct Layer {
  int32_t input_zero_point, output_zero_point, min, max;
  std::vector<int8_t> weights, left_shifts;
  std::vector<int32_t> bias, multipliers;

  Layer(Random& random, int32_t channels, int32_t taps)
      : input_zero_point(random.zero_point()),
        output_zero_point(random.zero_point()),
        min(random.integer(-128, -90)),
        max(random.integer(90, 127)) {
    const bool large = random.chance(25);  // real multipliers of 1/2 and more
    weights = random.bytes(int64_t{channels} * taps, large ? -1 : -127, large ? 1 : 127);
    for (int32_t c = 0; c < channels; ++c) {
      bias.push_back(random.integer(-5000, 5000));
      multipliers.push_back(random.integer(1 << 29, (1 << 30) - 1) >> (large ? 0 : random.integer(5, 11)));
      if (large) left_shifts.push_back(static_cast<int8_t>(random.integer(0, 4)));
    }
  }

  std::vector<int32_t> folded_bias() const {
    auto folded = bias;
    const size_t taps = weights.size() / bias.size();
    for (size_t i = 0; i < weights.size(); ++i) folded[i / taps] -= input_zero_point * weights[i];
    return folded;
  }

  template <class Params>
  void set(Params& p, const std::vector<int32_t>& kernel_bias) const {
    p.output_zero_point = output_zero_point, p.output_min = min, p.output_max = max;
    p.weights = weights.data(), p.bias = kernel_bias.data(), p.multipliers = multipliers.data();
    p.left_shifts = left_shifts.empty() ? nullptr : left_shifts.data();
  }

  std::vector<int8_t> outputs(const std::vector<Integer>& acc) const {
    std::vector<int8_t> y;
    for (size_t i = 0; i < acc.size(); ++i) {
      const size_t channel = i % bias.size();
      const int32_t shift = left_shifts.empty() ? 0 : left_shifts[channel];
      y.push_back(oracle::Output{multipliers[channel], shift, output_zero_point, min, max}(acc[i]));
    }
    return y;
  }

  // The biases of every output, to add the products to.
  std::vector<Integer> start(int64_t outputs) const {
    std::vector<Integer> acc;
    for (int64_t i = 0; i < outputs; ++i) acc.push_back(bias[offset(i) % bias.size()]);
    return acc;
  }
};

struct Image {
  int32_t batch, height, width, channels;
  size_t index(int32_t n, int32_t y, int32_t x, int32_t c) const {
    return offset(((int64_t{n} * height + y) * width + x) * channels + c);
  }
  int64_t size() const { return int64_t{batch} * height * width * channels; }
  bool contains(int32_t y, int32_t x) const { return y >= 0 && y < height && x >= 0 && x < width; }
};

// Adds up a convolution in scatter form: f(from, to, weight index) for every product there is. In a
// transposed convolution `to` is the strided side's input.
template <class F>
void each_product(const Image& strided, const Image& dense, const Window& h, const Window& w, F&& f) {
  for (int32_t pixel = 0; pixel < strided.batch * h.output * w.output; ++pixel)
    for (int32_t tap = 0; tap < h.taps * w.taps; ++tap) {
      const int32_t sx = pixel % w.output, sy = pixel / w.output % h.output, n = pixel / w.output / h.output;
      const int32_t y = sy * h.stride - h.pad_before + tap / w.taps * h.dilation;
      const int32_t x = sx * w.stride - w.pad_before + tap % w.taps * w.dilation;
      if (dense.contains(y, x)) f(strided.index(n, sy, sx, 0), dense.index(n, y, x, 0), tap);
    }
}

TEST(MacS8, Conv) {
  Random random(1);
  for (int i = 0; i < cases; ++i) {
    const auto [h, w] = oracle::draw_windows(random, 7);
    const int32_t groups = random.chance(30) ? random.integer(2, 4) : 1;
    const int32_t depth = random.chance(10) ? random.integer(60, 300) : oracle::draw_channels(random, 32);
    const int32_t window = h.taps * w.taps;
    const int32_t width = affordable(random.chance(10) ? random.integer(60, 140) : random.integer(1, 24),
                                     int64_t{h.output} * w.output * window * depth * groups);
    const Image in{random.integer(1, 2), h.input, w.input, groups * depth};
    const Image out{in.batch, h.output, w.output, groups * width};
    const Layer layer(random, out.channels, window * depth);
    const auto x = random.bytes(in.size());

    auto acc = layer.start(out.size());
    each_product(out, in, h, w, [&](size_t to, size_t from, int32_t tap) {
      for (int32_t oc = 0; oc < out.channels; ++oc)
        for (int32_t c = 0; c < depth; ++c)
          acc[to + offset(oc)] += Integer{x[from + offset(oc / width * depth + c)] - layer.input_zero_point} *
                                  layer.weights[offset((oc * window + tap) * depth + c)];
    });

    qk_conv_s8_params p{};
    const auto bias = layer.folded_bias();
    oracle::set_sizes(p, in.batch, in.height, in.width, out.height, out.width);
    oracle::set_windows(p, h, w);
    p.input_channels = in.channels, p.output_channels = out.channels, p.groups = groups;
    p.input_zero_point = layer.input_zero_point;
    layer.set(p, bias);
    std::vector<int8_t> y(acc.size());
    qk_conv_s8(&p, x.data(), y.data());
    ASSERT_EQ(y, layer.outputs(acc)) << "case " << i;
  }
}

TEST(MacS8, DepthwiseConv) {
  Random random(2);
  for (int i = 0; i < cases; ++i) {
    const auto [h, w] = oracle::draw_windows(random, 9);
    const int32_t depth_multiplier = random.chance(30) ? random.integer(2, 8) : 1;
    const Image in{random.integer(1, 2), h.input, w.input,
                   random.chance(15) ? random.integer(60, 140) : oracle::draw_channels(random, 32)};
    const Image out{in.batch, h.output, w.output, in.channels * depth_multiplier};
    const int32_t window = h.taps * w.taps;
    const Layer layer(random, out.channels, window);
    const auto x = random.bytes(in.size());

    auto acc = layer.start(out.size());
    each_product(out, in, h, w, [&](size_t to, size_t from, int32_t tap) {
      for (int32_t oc = 0; oc < out.channels; ++oc)
        acc[to + offset(oc)] += Integer{x[from + offset(oc / depth_multiplier)] - layer.input_zero_point} *
                                layer.weights[offset(oc * window + tap)];
    });

    qk_depthwise_conv_s8_params p{};
    const auto bias = layer.folded_bias();
    oracle::set_sizes(p, in.batch, in.height, in.width, out.height, out.width);
    oracle::set_windows(p, h, w);
    p.input_channels = in.channels, p.output_channels = out.channels;
    p.input_zero_point = layer.input_zero_point;
    layer.set(p, bias);
    std::vector<int8_t> transposed(layer.weights.size());  // [KH][KW][OC]
    for (int32_t oc = 0; oc < out.channels; ++oc)
      for (int32_t tap = 0; tap < window; ++tap)
        transposed[offset(tap * out.channels + oc)] = layer.weights[offset(oc * window + tap)];
    p.weights = transposed.data();
    std::vector<int8_t> y(acc.size());
    qk_depthwise_conv_s8(&p, x.data(), y.data());
    ASSERT_EQ(y, layer.outputs(acc)) << "case " << i;
  }
}

TEST(MacS8, ConvTranspose) {
  Random random(3);
  for (int i = 0; i < cases; ++i) {
    const auto [h, w] = oracle::draw_windows(random, 7);
    const int32_t groups = random.chance(30) ? random.integer(2, 4) : 1;
    const int32_t depth = random.chance(10) ? random.integer(60, 300) : oracle::draw_channels(random, 32);
    const int32_t window = h.taps * w.taps;
    const int32_t width = affordable(random.chance(10) ? random.integer(60, 140) : random.integer(1, 24),
                                     int64_t{h.output} * w.output * window * depth * groups);
    const Image in{random.integer(1, 2), h.output, w.output, groups * depth};
    const Image out{in.batch, h.input, w.input, groups * width};
    const Layer layer(random, out.channels, window * depth);
    const auto x = random.bytes(in.size());

    auto acc = layer.start(out.size());
    each_product(in, out, h, w, [&](size_t from, size_t to, int32_t tap) {
      for (int32_t oc = 0; oc < out.channels; ++oc)
        for (int32_t c = 0; c < depth; ++c)
          acc[to + offset(oc)] += Integer{x[from + offset(oc / width * depth + c)] - layer.input_zero_point} *
                                  layer.weights[offset((oc * window + tap) * depth + c)];
    });

    qk_conv_transpose_s8_params p{};
    oracle::set_sizes(p, in.batch, in.height, in.width, out.height, out.width);
    oracle::set_windows(p, h, w);
    p.input_channels = in.channels, p.output_channels = out.channels, p.groups = groups;
    p.input_zero_point = layer.input_zero_point;
    layer.set(p, layer.bias);
    std::vector<int8_t> y(acc.size());
    qk_conv_transpose_s8(&p, x.data(), y.data());
    ASSERT_EQ(y, layer.outputs(acc)) << "case " << i;
  }
}

TEST(MacS8, FullyConnected) {
  Random random(4);
  for (int i = 0; i < cases; ++i) {
    const int32_t rows = random.integer(1, 12), in = random.integer(1, 700), out = random.integer(1, 70);
    const Layer layer(random, out, in);
    const auto x = random.bytes(int64_t{rows} * in);
    qk_fully_connected_s8_params p{};
    const auto bias = layer.folded_bias();
    p.rows = rows, p.in_features = in, p.out_features = out;
    layer.set(p, bias);
    std::vector<int8_t> y(offset(rows * out));
    qk_fully_connected_s8(&p, x.data(), y.data());
    auto acc = layer.start(int64_t{rows} * out);
    for (int32_t o = 0; o < rows * out; ++o)
      for (int32_t k = 0; k < in; ++k)
        acc[offset(o)] += Integer{x[offset(o / out * in + k)] - layer.input_zero_point} *
                          layer.weights[offset(o % out * in + k)];
    ASSERT_EQ(y, layer.outputs(acc)) << "case " << i;
  }
}

std::vector<int8_t> matmul(const qk_matmul_s8_params& p, const std::vector<int8_t>& a,
                           const std::vector<int8_t>& b) {
  const oracle::Output output{p.multiplier, p.left_shift, p.output_zero_point, p.output_min, p.output_max};
  std::vector<int8_t> y;
  for (int32_t o = 0; o < p.batch * p.m * p.n; ++o) {
    const int32_t column = o % p.n, row = o / p.n % p.m, batch = o / p.n / p.m;
    Integer acc = 0;
    for (int32_t k = 0; k < p.k; ++k) {
      const int32_t at = p.b_transposed ? column * p.k + k : k * p.n + column;
      acc += Integer{a[offset(batch * p.a_batch_stride + row * p.k + k)] - p.a_zero_point} *
             (b[offset(batch * p.b_batch_stride + at)] - p.b_zero_point);
    }
    y.push_back(output(acc));
  }
  return y;
}

TEST(MacS8, Matmul) {
  Random random(5);
  for (int i = 0; i < cases; ++i) {
    qk_matmul_s8_params p{};
    p.batch = random.integer(1, 3), p.m = random.integer(1, 24), p.k = random.integer(1, i % 4 ? 90 : 400),
    p.n = random.integer(1, 70);
    p.a_batch_stride = random.chance(70) ? p.m * p.k : 0,
    p.b_batch_stride = random.chance(70) ? p.k * p.n : 0;
    p.b_transposed = random.integer(0, 1);
    p.a_zero_point = random.zero_point(), p.b_zero_point = random.zero_point();
    p.output_zero_point = random.zero_point(), p.output_min = random.integer(-128, -90),
    p.output_max = random.integer(90, 127);
    p.multiplier = random.integer(1 << 29, (1 << 30) - 1) >> random.integer(5, 14);
    p.left_shift = random.chance(20) ? random.integer(1, 3) : 0;
    const auto a = random.bytes(int64_t{p.batch} * p.m * p.k), b = random.bytes(int64_t{p.batch} * p.k * p.n);
    std::vector<int8_t> y(offset(p.batch * p.m * p.n));
    qk_matmul_s8(&p, a.data(), b.data(), y.data());
    ASSERT_EQ(y, matmul(p, a, b)) << "case " << i;
  }
}

}  // namespace
