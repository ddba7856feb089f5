// Float convolutions and products against sums in double, within the rounding error that N10 allows.
#include <gtest/gtest.h>

#include <cfloat>
#include <cmath>

#include "qk_conv_f32.h"
#include "qk_conv_transpose_f32.h"
#include "qk_depthwise_conv_f32.h"
#include "qk_fully_connected_f32.h"
#include "qk_matmul_f32.h"
#include "tests/kernels/oracle.h"

namespace {

using oracle::offset;
using oracle::Random;
using oracle::Window;

// A sum in double, and how far a float chain of the same terms may be from it.
struct Sum {
  double value = 0, magnitude = 0;
  int terms = 0;
  void add(double x) { value += x, magnitude += std::abs(x), ++terms; }
  void expect(float got, float min, float max) const {
    const double want = std::clamp(value, double{min}, double{max});
    ASSERT_NEAR(got, want, (terms + 2) * magnitude * 0x1p-24) << terms << " terms";
  }
};

struct Clamp {
  float min, max;
  explicit Clamp(Random& random)
      : min(random.chance(30) ? -0.5F : -FLT_MAX), max(random.chance(30) ? 1.5F : FLT_MAX) {}
};

// One of the three convolutions: [KH][KW][IC/groups][OC] weights; transposed ones run the windows backwards.
struct ConvCase {
  Window h, w;
  int32_t batch, groups, depth, width;
  bool transposed;
  std::vector<float> x, weights, bias;

  ConvCase(Random& random, bool is_transposed)
      : h(oracle::draw_window(random, 9)),
        w(oracle::draw_window(random, 9)),
        batch(random.integer(1, 2)),
        groups(random.chance(30) ? random.integer(2, 4) : 1),
        depth(random.integer(1, 13)),
        width(random.integer(1, 13)),
        transposed(is_transposed) {}

  void draw_data(Random& random) {
    x = random.reals(int64_t{batch} * ih() * iw() * groups * depth, 1);
    weights = random.reals(int64_t{h.taps} * w.taps * depth * groups * width, 1);
    if (random.chance(70)) bias = random.reals(int64_t{groups} * width, 1);
  }
  int32_t ih() const { return transposed ? h.output : h.input; }
  int32_t iw() const { return transposed ? w.output : w.input; }
  int32_t oh() const { return transposed ? h.input : h.output; }
  int32_t ow() const { return transposed ? w.input : w.output; }
  int32_t oc() const { return groups * width; }

  std::vector<Sum> sums() const {
    std::vector<Sum> sum(offset(batch * oh() * ow() * oc()));
    for (size_t o = 0; o < sum.size() && !bias.empty(); ++o) sum[o].add(bias[o % offset(oc())]);
    for (int32_t n = 0; n < batch; ++n)
      for (int32_t sy = 0; sy < h.output; ++sy)
        for (int32_t sx = 0; sx < w.output; ++sx)
          for (int32_t tap = 0; tap < h.taps * w.taps; ++tap) {
            const int32_t dy = sy * h.stride - h.pad_before + tap / w.taps * h.dilation;
            const int32_t dx = sx * w.stride - w.pad_before + tap % w.taps * w.dilation;
            if (dy < 0 || dy >= h.input || dx < 0 || dx >= w.input) continue;
            add_tap(sum, n, transposed ? sy : dy, transposed ? sx : dx, transposed ? dy : sy,
                    transposed ? dx : sx, tap);
          }
    return sum;
  }

  void add_tap(std::vector<Sum>& sum, int32_t n, int32_t iy, int32_t ix, int32_t oy, int32_t ox,
               int32_t tap) const {
    for (int32_t c = 0; c < oc(); ++c)
      for (int32_t k = 0; k < depth; ++k) {
        const int32_t from = ((n * ih() + iy) * iw() + ix) * groups * depth + c / width * depth + k;
        sum[offset(((n * oh() + oy) * ow() + ox) * oc() + c)].add(
            double{x[offset(from)]} * weights[offset((tap * depth + k) * oc() + c)]);
      }
  }

  template <class Params>
  void set(Params& p, const Clamp& clamp) const {
    oracle::set_sizes(p, batch, ih(), iw(), oh(), ow());
    oracle::set_windows(p, h, w);
    p.input_channels = groups * depth, p.output_channels = oc();
    p.output_min = clamp.min, p.output_max = clamp.max;
    p.weights = weights.data(), p.bias = bias.empty() ? nullptr : bias.data();
  }
};

template <class Params, class Kernel>
void check(const ConvCase& conv, const Params& p, Kernel kernel) {
  const auto sums = conv.sums();
  std::vector<float> y(sums.size(), -77);
  kernel(&p, conv.x.data(), y.data());
  for (size_t o = 0; o < y.size(); ++o) sums[o].expect(y[o], p.output_min, p.output_max);
}

TEST(MacF32, Conv) {
  Random random(1);
  for (int i = 0; i < 100; ++i) {
    ConvCase conv(random, false);
    conv.draw_data(random);
    qk_conv_f32_params p{};
    conv.set(p, Clamp(random));
    p.groups = conv.groups;
    check(conv, p, qk_conv_f32);
  }
}

TEST(MacF32, ConvTranspose) {
  Random random(2);
  for (int i = 0; i < 100; ++i) {
    ConvCase conv(random, true);
    conv.draw_data(random);
    qk_conv_transpose_f32_params p{};
    conv.set(p, Clamp(random));
    p.groups = conv.groups;
    check(conv, p, qk_conv_transpose_f32);
  }
}

TEST(MacF32, DepthwiseConv) {
  Random random(3);
  for (int i = 0; i < 100; ++i) {
    ConvCase conv(random, false);
    conv.depth = 1, conv.groups = random.integer(1, 40),
    conv.width = random.chance(30) ? random.integer(2, 3) : 1;
    conv.draw_data(random);
    qk_depthwise_conv_f32_params p{};
    conv.set(p, Clamp(random));
    check(conv, p, qk_depthwise_conv_f32);
  }
}

TEST(MacF32, FullyConnected) {
  Random random(4);
  for (int i = 0; i < 100; ++i) {
    const Clamp clamp(random);
    const int32_t rows = random.integer(1, 4), in = random.integer(1, 100), out = random.integer(1, 40);
    const auto x = random.reals(rows * in, 1), w = random.reals(in * out, 1), bias = random.reals(out, 1);
    const qk_fully_connected_f32_params p{
        rows, in, out, clamp.min, clamp.max, w.data(), i % 3 ? bias.data() : nullptr};
    std::vector<float> y(offset(rows * out));
    qk_fully_connected_f32(&p, x.data(), y.data());
    for (int32_t o = 0; o < rows * out; ++o) {
      Sum sum;
      if (i % 3) sum.add(bias[offset(o % out)]);
      for (int32_t k = 0; k < in; ++k)
        sum.add(double{x[offset(o / out * in + k)]} * w[offset(k * out + o % out)]);
      sum.expect(y[offset(o)], clamp.min, clamp.max);
    }
  }
}

TEST(MacF32, Matmul) {
  Random random(5);
  for (int i = 0; i < 100; ++i) {
    const Clamp clamp(random);
    qk_matmul_f32_params p{};
    p.batch = random.integer(1, 3), p.m = random.integer(1, 6), p.k = random.integer(1, 50),
    p.n = random.integer(1, 30);
    p.a_batch_stride = random.chance(70) ? p.m * p.k : 0,
    p.b_batch_stride = random.chance(70) ? p.k * p.n : 0;
    p.b_transposed = i % 2, p.output_min = clamp.min, p.output_max = clamp.max;
    const auto a = random.reals(p.batch * p.m * p.k, 1), b = random.reals(p.batch * p.k * p.n, 1);
    std::vector<float> y(offset(p.batch * p.m * p.n));
    qk_matmul_f32(&p, a.data(), b.data(), y.data());
    for (int32_t o = 0; o < int32_t(y.size()); ++o) {
      const int32_t column = o % p.n, row = o / p.n % p.m, batch = o / p.n / p.m;
      Sum sum;
      for (int32_t k = 0; k < p.k; ++k)
        sum.add(double{a[offset(batch * p.a_batch_stride + row * p.k + k)]} *
                b[offset(batch * p.b_batch_stride + (p.b_transposed ? column * p.k + k : k * p.n + column))]);
      sum.expect(y[offset(o)], clamp.min, clamp.max);
    }
  }
}

// N10: one chain in the stated order, each step rounded. The terms are chosen so that any other order shows.
TEST(MacF32, SumsInTheOrderOfN10) {
  Random random(6);
  for (int32_t in = 1; in < 40; ++in) {
    const int32_t out = random.integer(1, 37);
    std::vector<float> x = random.reals(in, 1), w = random.reals(in * out, 1), y(offset(out));
    for (auto& value : x) value = std::ldexp(value, random.integer(-12, 12));
    const qk_fully_connected_f32_params p{1, in, out, -FLT_MAX, FLT_MAX, w.data(), nullptr};
    qk_fully_connected_f32(&p, x.data(), y.data());
    for (int32_t o = 0; o < out; ++o) {
      volatile float sum = 0;
      for (int32_t k = 0; k < in; ++k) {
        const volatile float product = x[offset(k)] * w[offset(k * out + o)];
        sum = sum + product;
      }
      ASSERT_EQ(y[offset(o)], float{sum});
    }
  }
}

}  // namespace
