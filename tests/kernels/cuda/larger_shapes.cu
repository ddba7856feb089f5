// Convolutions, fully connected layers and matrix products larger than the golden vectors', against the
// portable kernels: every tile, more than one block and more than the stages of shared memory. Prints what
// differs.
#include <algorithm>
#include <cmath>
#include <random>

#include "conv_tiles.h"
#include "layer.h"
#include "qk_fully_connected_s8_cuda.h"
#include "qk_matmul_s8_cuda.h"

namespace {

std::mt19937 generator(5);

int32_t draw(int32_t low, int32_t high) {
  return low + static_cast<int32_t>(generator() % static_cast<uint32_t>(high - low + 1));
}

device::Bytes draw_bytes(int64_t count, int32_t limit) {
  device::Bytes bytes(static_cast<size_t>(count));
  for (int8_t& b : bytes) b = static_cast<int8_t>(draw(-limit, limit));
  return bytes;
}

// Random tables for sums of `terms` products.
struct Layer {
  Layer(int32_t channels, int32_t terms, bool shifted) : weights(draw_bytes(int64_t{channels} * terms, 127)) {
    const double typical = 5400 * std::sqrt(terms);
    for (int32_t c = 0; c < channels; ++c) {
      bias.push_back(draw(-20000, 20000));
      const auto m = static_cast<int32_t>(60 * 2147483648.0 / typical) + draw(0, 1000);
      left_shifts.push_back(static_cast<int8_t>(shifted ? draw(0, 3) : 0));
      multipliers.push_back(m >> left_shifts.back());
    }
    shifts = shifted ? left_shifts.data() : nullptr;
  }
  device::Bytes weights, left_shifts;
  std::vector<int32_t> bias, multipliers;
  const int8_t* shifts;
};

struct Window {
  int32_t taps, stride, dilation, pad;
};

int failures = 0;

void compare(const char* what, int number, const device::Bytes& got, const device::Bytes& want) {
  if (got == want) return;
  ++failures;
  std::printf("%s %d differs\n", what, number);
}

struct ConvShape {
  int32_t batch, size, channels, outputs, groups;
  Window window;
  bool shifted, adds;
};

qk_add_s8_params draw_sum() {
  qk_add_s8_params add = {};
  add.a_multiplier = draw(1 << 19, 1 << 20), add.b_multiplier = -draw(1 << 19, 1 << 20);
  add.shift = 20;
  add.constant = draw(-20, 20) * (1 << 20) + (1 << 19);
  add.output_min = -120, add.output_max = 119;
  return add;
}

device::Bytes add(const qk_conv_add_s8_params& p, const device::Bytes& result, const device::Bytes& addend) {
  device::Bytes sum(result.size());
  for (size_t i = 0; i < sum.size(); ++i) {
    const int32_t a = p.conv_is_b ? addend[i] : result[i], b = p.conv_is_b ? result[i] : addend[i];
    const int32_t acc = a * p.add.a_multiplier + b * p.add.b_multiplier + p.add.constant;
    sum[i] = static_cast<int8_t>(std::min(std::max(acc >> p.add.shift, p.add.output_min), p.add.output_max));
  }
  return sum;
}

void convolve(int number, const ConvShape& s) {
  const Window w = s.window;
  const int32_t output = (s.size + 2 * w.pad - (w.taps - 1) * w.dilation - 1) / w.stride + 1;
  const int32_t terms = w.taps * w.taps * (s.channels / s.groups);
  const Layer layer(s.outputs, terms, s.shifted);
  qk_conv_add_s8_params p = {};
  p.conv = {s.batch,
            s.size,
            s.size,
            s.channels,
            output,
            output,
            s.outputs,
            w.taps,
            w.taps,
            w.stride,
            w.stride,
            w.pad,
            w.pad,
            w.dilation,
            w.dilation,
            s.groups,
            draw(-128, 127),
            draw(-20, 20),
            -125,
            124,
            0,
            layer.weights.data(),
            layer.bias.data(),
            layer.multipliers.data(),
            layer.shifts};
  p.add = draw_sum();
  p.conv_is_b = number % 2;
  const device::Bytes input = draw_bytes(input_bytes(p.conv), 127);
  device::Bytes want(static_cast<size_t>(result_bytes(p.conv)));
  qk_conv_s8(&p.conv, input.data(), want.data());
  const device::Bytes addend = s.adds ? draw_bytes(result_bytes(p.conv), 127) : device::Bytes();
  if (s.adds) want = add(p, want, addend);
  compare("convolution", number, convolve_by_all_tiles(p, input.data(), s.adds ? addend.data() : nullptr),
          want);
  if (s.adds)
    compare("convolution and sum", number, convolve_and_add(p, input.data(), addend.data(), number % 4 == 1),
            want);
}

void convolutions() {
  const ConvShape shapes[] = {
      {1, 14, 256, 160, 1, {1, 1, 1, 0}, false, false}, {2, 8, 64, 512, 1, {3, 1, 1, 1}, false, true},
      {1, 7, 440, 96, 1, {3, 1, 1, 1}, false, false},   {3, 9, 48, 130, 1, {3, 2, 1, 1}, true, true},
      {1, 15, 16, 24, 1, {5, 1, 2, 4}, false, false},   {8, 5, 32, 40, 1, {3, 1, 1, 0}, true, false},
      {1, 30, 3, 32, 1, {7, 2, 1, 3}, false, false},    {2, 17, 24, 144, 1, {1, 1, 1, 0}, false, true},
      {1, 12, 12, 70, 1, {3, 1, 2, 2}, true, false},    {1, 13, 65, 33, 1, {3, 1, 1, 1}, false, true},
      {1, 10, 64, 128, 2, {3, 1, 1, 1}, false, true},   {1, 9, 96, 60, 4, {3, 2, 1, 1}, false, true},
      {1, 11, 30, 20, 2, {3, 1, 1, 1}, true, false},    {1, 29, 1, 10, 1, {5, 2, 1, 0}, false, false},
      {4, 3, 112, 129, 1, {3, 1, 1, 1}, false, false},
  };
  int number = 0;
  for (const ConvShape& shape : shapes) convolve(number++, shape);
}

void fully_connected(int number, int32_t rows, int32_t in, int32_t out) {
  const Layer layer(out, in, number % 2 == 1);
  const qk_fully_connected_s8_params p = {rows,
                                          in,
                                          out,
                                          draw(-20, 20),
                                          -125,
                                          124,
                                          layer.weights.data(),
                                          layer.bias.data(),
                                          layer.multipliers.data(),
                                          layer.shifts};
  const device::Bytes input = draw_bytes(int64_t{rows} * in, 127);
  device::Bytes want(static_cast<size_t>(rows * out)), got(want.size());
  qk_fully_connected_s8(&p, input.data(), want.data());
  device::run_variants("qk_fully_connected_s8", p, {{input.data(), int64_t{rows} * in}}, got.data(),
                       int64_t{rows} * out,
                       [&](const char*, qk_fully_connected_s8_params on_device, const device::Launch& l) {
                         device::ChannelTables<qk_fully_connected_s8_params>::clear(on_device);
                         return qk_fully_connected_s8_cuda(&on_device, &l.items, l.operand<int8_t>(0),
                                                           static_cast<int8_t*>(l.result), nullptr);
                       });
  compare("fully connected layer", number, got, want);
}

void multiply(int number, int32_t batch, int32_t m, int32_t k, int32_t n, int32_t transposed) {
  const auto multiplier = static_cast<int32_t>(40 * 2147483648.0 / (8000 * std::sqrt(k)));
  const qk_matmul_s8_params p = {batch,       m,           k,           n,    m * k, k * n,      transposed,
                                 draw(-9, 9), draw(-9, 9), draw(-9, 9), -128, 127,   multiplier, 0};
  const device::Bytes a = draw_bytes(int64_t{batch} * m * k, 127),
                      b = draw_bytes(int64_t{batch} * k * n, 127);
  device::Bytes want(static_cast<size_t>(batch * m * n));
  qk_matmul_s8(&p, a.data(), b.data(), want.data());
  const device::Bytes got = device::run_once(
      "qk_matmul_s8_cuda",
      [&](const device::Launch& l) {
        return qk_matmul_s8_cuda(&p, &l.items, l.operand<int8_t>(0), l.operand<int8_t>(1),
                                 static_cast<int8_t*>(l.result), nullptr);
      },
      {{a.data(), int64_t{batch} * m * k}, {b.data(), int64_t{batch} * k * n}}, int64_t{batch} * m * n);
  compare("matrix product", number, got, want);
}

}  // namespace

int main() {
  convolutions();
  fully_connected(0, 1, 4000, 70);
  fully_connected(1, 13, 1001, 33);
  fully_connected(2, 60, 512, 260);
  fully_connected(3, 33, 130, 129);
  for (int32_t transposed = 0; transposed < 2; ++transposed) {
    multiply(2 * transposed, 28, 70, 64, 76, transposed);
    multiply(2 * transposed + 1, 30, 65, 71, 77, transposed);
    multiply(2 * transposed + 4, 2, 17, 300, 40, transposed);
  }
  return failures == 0 ? 0 : 1;
}
