// The rules of docs/numerics.md in exact arithmetic, written for clarity and independent of the kernels.
#pragma once
#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

namespace oracle {

using Integer = __int128;

// A count or an index of a container.
constexpr size_t offset(int64_t i) {
  return static_cast<size_t>(i);
}

inline Integer floor_divide(Integer a, Integer b) {
  const Integer q = a / b;
  return q * b > a ? q - 1 : q;
}

inline Integer clamp(Integer x, Integer low, Integer high) {
  return std::min(std::max(x, low), high);
}

// N6
inline Integer rescale(Integer acc, int32_t multiplier, int32_t left_shift, int32_t zero_point) {
  const Integer two = 2;
  const Integer limit = two << 30;
  const Integer shifted = clamp(acc * (Integer{1} << left_shift), -limit, limit - 1);
  return zero_point + floor_divide(shifted * 2 * multiplier + limit, two << 31);
}

// N6 and N7 of one output channel.
struct Output {
  int32_t multiplier, left_shift, zero_point, min, max;
  int8_t operator()(Integer acc) const {
    return static_cast<int8_t>(clamp(rescale(acc, multiplier, left_shift, zero_point), min, max));
  }
};

class Random {
 public:
  explicit Random(uint32_t seed) : engine_(seed) {}
  int32_t integer(int32_t low, int32_t high) {
    return std::uniform_int_distribution<int32_t>(low, high)(engine_);
  }
  bool chance(int percent) { return integer(0, 99) < percent; }
  int32_t zero_point() { return integer(-128, 127); }
  float real(float magnitude) {
    return std::uniform_real_distribution<float>(-magnitude, magnitude)(engine_);
  }
  std::vector<int8_t> bytes(int64_t count, int32_t low = -128, int32_t high = 127) {
    std::vector<int8_t> v(static_cast<size_t>(count));
    for (auto& x : v) x = static_cast<int8_t>(integer(low, high));
    return v;
  }
  std::vector<float> reals(int64_t count, float magnitude) {
    std::vector<float> v(static_cast<size_t>(count));
    for (auto& x : v) x = real(magnitude);
    return v;
  }

 private:
  std::mt19937 engine_;
};

// A window along one dimension with at least one output.
struct Window {
  int32_t input, taps, stride, dilation, pad_before, pad_after, output;
};

inline Window draw_window(Random& random, int32_t largest) {
  for (;;) {
    Window w{};
    w.input = random.chance(25) ? 1 : random.integer(1, largest);
    w.taps = random.integer(1, 4);
    w.stride = random.integer(1, 3);
    w.dilation = random.chance(30) ? random.integer(2, 3) : 1;
    const int32_t extent = (w.taps - 1) * w.dilation + 1;
    w.pad_before = random.chance(50) ? random.integer(0, extent) : 0;
    w.pad_after = random.chance(50) ? random.integer(0, extent) : 0;
    const int32_t room = w.input + w.pad_before + w.pad_after - extent;
    if (room < 0) continue;
    w.output = room / w.stride + 1;
    return w;
  }
}

// An output for every `stride` inputs.
inline Window same_window(int32_t input, int32_t taps, int32_t stride) {
  const int32_t output = (input + stride - 1) / stride;
  const int32_t pad = std::max((output - 1) * stride + taps - input, 0);
  return {input, taps, stride, 1, pad / 2, pad - pad / 2, output};
}

struct Windows {
  Window h, w;
};

// Any windows on an image of at most `largest` rows and columns, or an image of up to 20 of them with the
// windows that networks have.
inline Windows draw_windows(Random& random, int32_t largest) {
  if (random.chance(70)) {
    const Window h = draw_window(random, largest), w = draw_window(random, largest);
    return {h, w};
  }
  const int32_t taps = 2 * random.integer(0, 2) + 1, stride = random.integer(1, 2);
  const int32_t height = random.integer(1, 20), width = random.integer(1, 20);
  return {same_window(height, taps, stride), same_window(width, taps, stride)};
}

// Around the multiples of 4, 8 and 16.
inline int32_t draw_channels(Random& random, int32_t largest) {
  const int32_t unit = 4 << random.integer(0, 2), off = random.integer(-1, 1);
  return unit * random.integer(1, std::max(largest / unit, 1)) + off;
}

// Fills the members that every window kernel has.
template <class Params>
void set_windows(Params& p, const Window& h, const Window& w) {
  p.kernel_height = h.taps, p.kernel_width = w.taps;
  p.stride_height = h.stride, p.stride_width = w.stride;
  p.pad_top = h.pad_before, p.pad_left = w.pad_before;
  p.dilation_height = h.dilation, p.dilation_width = w.dilation;
}

template <class Params>
void set_sizes(Params& p, int32_t batch, int32_t ih, int32_t iw, int32_t oh, int32_t ow) {
  p.batch = batch;
  p.input_height = ih, p.input_width = iw;
  p.output_height = oh, p.output_width = ow;
}

}  // namespace oracle
