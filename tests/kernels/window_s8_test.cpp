// Pooling and linear resize (N8, N9) against exact arithmetic.
#include <gtest/gtest.h>

#include <cmath>

#include "qk_average_pool_s8.h"
#include "qk_max_pool_s8.h"
#include "qk_resize_linear_s8.h"
#include "tests/kernels/oracle.h"

namespace {

using oracle::Integer;
using oracle::offset;
using oracle::Random;
using oracle::Window;

// Calls f(y, x, kind) for every tap of an output pixel: kind 0 inside the image, 1 in its padding, 2 beyond
// both.
template <class F>
void each_tap(const Window& h, const Window& w, int32_t oy, int32_t ox, F&& f) {
  const auto kind = [](const Window& d, int32_t i) {
    if (i >= 0 && i < d.input) return 0;
    return i >= -d.pad_before && i < d.input + d.pad_after ? 1 : 2;
  };
  for (int32_t ky = 0; ky < h.taps; ++ky)
    for (int32_t kx = 0; kx < w.taps; ++kx) {
      const int32_t y = oy * h.stride - h.pad_before + ky * h.dilation;
      const int32_t x = ox * w.stride - w.pad_before + kx * w.dilation;
      f(y, x, std::max(kind(h, y), kind(w, x)));
    }
}

TEST(WindowS8, MaxPool) {
  Random random(1);
  for (int i = 0; i < 200; ++i) {
    const oracle::Windows drawn = oracle::draw_windows(random, 9);
    const Window h = drawn.h, w = drawn.w;
    qk_max_pool_s8_params p{};
    oracle::set_sizes(p, random.integer(1, 2), h.input, w.input, h.output, w.output);
    oracle::set_windows(p, h, w);
    p.channels = random.integer(1, 40);
    p.output_min = random.chance(60) ? -128 : random.integer(-128, 0), p.output_max = random.integer(0, 127);
    const auto in = random.bytes(int64_t{p.batch} * h.input * w.input * p.channels);
    std::vector<int8_t> y(offset(p.batch * h.output * w.output * p.channels));
    qk_max_pool_s8(&p, in.data(), y.data());
    for (int32_t o = 0; o < int32_t(y.size()); ++o) {
      const int32_t c = o % p.channels, pixel = o / p.channels, n = pixel / (h.output * w.output);
      Integer want = -128;
      each_tap(h, w, pixel / w.output % h.output, pixel % w.output, [&](int32_t iy, int32_t ix, int kind) {
        if (kind == 0)
          want = std::max<Integer>(want, in[offset(((n * h.input + iy) * w.input + ix) * p.channels + c)]);
      });
      ASSERT_EQ(Integer{y[offset(o)]}, oracle::clamp(want, p.output_min, p.output_max)) << "case " << i;
    }
  }
}

TEST(WindowS8, AveragePool) {
  Random random(2);
  for (int i = 0; i < 300; ++i) {
    const oracle::Windows drawn = oracle::draw_windows(random, 9);
    Window h = drawn.h, w = drawn.w;
    const bool global = i % 5 == 0;
    if (global) h = {h.input, h.input, 1, 1, 0, 0, 1}, w = {w.input, w.input, 1, 1, 0, 0, 1};
    // With ceil rounding the last window may start inside and end beyond the padded image.
    if (!global && i % 3 == 0 && (h.output * h.stride) < h.input + h.pad_before) ++h.output;
    const int32_t taps = h.taps * w.taps;
    const double ratio = random.integer(50, 400) / 100.0;  // s_in / s_out
    std::vector<int32_t> multipliers;
    std::vector<int8_t> shifts;
    for (int32_t count = global ? taps : 1; count <= taps; ++count) {
      int8_t shift = 0;
      while (std::llround(std::ldexp(ratio / count, 31 - shift)) >= 1 << 30) ++shift;
      shifts.push_back(shift);
      multipliers.push_back(static_cast<int32_t>(std::llround(std::ldexp(ratio / count, 31 - shift))));
    }
    qk_average_pool_s8_params p{};
    oracle::set_sizes(p, random.integer(1, 2), h.input, w.input, h.output, w.output);
    oracle::set_windows(p, h, w);
    p.channels = random.chance(15) ? random.integer(60, 140) : random.integer(1, 20);
    p.pad_bottom = h.pad_after, p.pad_right = w.pad_after;
    p.count_include_pad = i % 2;
    p.input_zero_point = random.zero_point(), p.output_zero_point = random.zero_point();
    p.output_min = random.integer(-128, -90), p.output_max = random.integer(90, 127);
    p.multiplier_count = static_cast<int32_t>(multipliers.size());
    p.multipliers = multipliers.data(), p.left_shifts = shifts.data();
    const auto in = random.bytes(int64_t{p.batch} * h.input * w.input * p.channels);
    std::vector<int8_t> y(offset(p.batch * h.output * w.output * p.channels));
    qk_average_pool_s8(&p, in.data(), y.data());
    for (int32_t o = 0; o < int32_t(y.size()); ++o) {
      const int32_t c = o % p.channels, pixel = o / p.channels, n = pixel / (h.output * w.output);
      Integer acc = 0;
      size_t count = 0;
      each_tap(h, w, pixel / w.output % h.output, pixel % w.output, [&](int32_t iy, int32_t ix, int kind) {
        if (kind == 0)
          acc += in[offset(((n * h.input + iy) * w.input + ix) * p.channels + c)] - p.input_zero_point;
        count += kind == 0 || (kind == 1 && p.count_include_pad) ? 1 : 0;
      });
      const size_t entry = global || count == 0 ? 0 : count - 1;
      const oracle::Output output{multipliers[entry], shifts[entry], p.output_zero_point, p.output_min,
                                  p.output_max};
      ASSERT_EQ(int{y[offset(o)]}, int{output(acc)}) << "case " << i << " output " << o;
    }
  }
}

TEST(WindowS8, ResizeLinear) {
  Random random(3);
  for (int i = 0; i < 100; ++i) {
    qk_resize_linear_s8_params p{};
    oracle::set_sizes(p, random.integer(1, 2), random.integer(1, 8), random.integer(1, 8),
                      random.integer(1, 15), random.integer(1, 15));
    p.channels = random.integer(1, 20);
    std::vector<int32_t> row0, row1, column0, column1;
    std::vector<int16_t> rows, columns;
    for (int32_t k = 0; k < p.output_height; ++k) {
      row0.push_back(random.integer(0, p.input_height - 1)),
          row1.push_back(random.integer(0, p.input_height - 1));
      rows.push_back(static_cast<int16_t>(i % 3 ? random.integer(0, 2048) : 1024 * random.integer(0, 2)));
    }
    for (int32_t k = 0; k < p.output_width; ++k) {
      column0.push_back(random.integer(0, p.input_width - 1)),
          column1.push_back(random.integer(0, p.input_width - 1));
      columns.push_back(static_cast<int16_t>(i % 3 ? random.integer(0, 2048) : 1024 * random.integer(0, 2)));
    }
    p.row_index0 = row0.data(), p.row_index1 = row1.data(), p.row_weights = rows.data();
    p.column_index0 = column0.data(), p.column_index1 = column1.data(), p.column_weights = columns.data();
    const auto in = random.bytes(int64_t{p.batch} * p.input_height * p.input_width * p.channels);
    std::vector<int8_t> y(offset(p.batch * p.output_height * p.output_width * p.channels));
    qk_resize_linear_s8(&p, in.data(), y.data());
    for (int32_t o = 0; o < int32_t(y.size()); ++o) {
      const int32_t c = o % p.channels, pixel = o / p.channels;
      // NOLINTNEXTLINE(clang-analyzer-core.DivideZero): sizes are drawn from 1..15
      const int32_t n = pixel / (p.output_height * p.output_width);
      const auto oy = offset(pixel / p.output_width % p.output_height), ox = offset(pixel % p.output_width);
      const auto at = [&](int32_t r, int32_t k) {
        return Integer{in[offset(((n * p.input_height + r) * p.input_width + k) * p.channels + c)]};
      };
      const Integer w = rows[oy], v = columns[ox];
      const Integer above = (2048 - v) * at(row0[oy], column0[ox]) + v * at(row0[oy], column1[ox]);
      const Integer below = (2048 - v) * at(row1[oy], column0[ox]) + v * at(row1[oy], column1[ox]);
      ASSERT_EQ(Integer{y[offset(o)]},
                oracle::floor_divide((2048 - w) * above + w * below + (1 << 21), Integer{1} << 22));
    }
  }
}

}  // namespace
