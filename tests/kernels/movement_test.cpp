// Kernels that move elements (N9), for every element size, against index arithmetic.
#include <gtest/gtest.h>

#include <array>
#include <numeric>

#include "qk_copy.h"
#include "qk_gather.h"
#include "qk_pad.h"
#include "qk_resize_nearest.h"
#include "tests/kernels/oracle.h"

namespace {

using oracle::offset;
using oracle::Random;
using Index = std::array<int32_t, 6>;

int32_t draw_size(Random& random) {
  return 1 << random.integer(0, 3);
}

// Element `i` of a tensor whose elements are `size` bytes.
std::vector<int8_t> element(const std::vector<int8_t>& data, int64_t i, int32_t size) {
  const auto begin = data.begin() + i * size;
  return {begin, begin + size};
}

// Calls f(index, position) for every element of a contiguous tensor.
template <class F>
void each_element(const Index& shape, F&& f) {
  int64_t count = 1;
  for (const int32_t d : shape) count *= d;
  for (int64_t i = 0; i < count; ++i) {
    Index index{};
    int64_t rest = i;
    for (int d = 5; d >= 0; --d)
      index[offset(d)] = int32_t(rest % shape[offset(d)]), rest /= shape[offset(d)];
    f(index, i);
  }
}

TEST(Movement, CopyPermutesReversesAndRepeats) {
  Random random(1);
  for (int i = 0; i < 400; ++i) {
    Index shape{}, from{}, to{}, order{0, 1, 2, 3, 4, 5};
    for (int d = 5; d > 0 && i % 3; --d) std::swap(order[offset(d)], order[offset(random.integer(0, d))]);
    qk_copy_params p{};
    p.element_size = draw_size(random);
    int32_t extent = 1, count = 1;
    for (const int32_t d : order) shape[offset(d)] = random.chance(60) ? random.integer(1, 4) : 1;
    for (int k = 5; k >= 0; --k) {
      const auto d = offset(order[offset(k)]);
      const bool repeat = random.chance(10), reverse = !repeat && random.chance(10);
      from[d] = repeat ? 0 : extent;
      if (!repeat) extent *= shape[d];
      if (reverse) p.src_offset += (shape[d] - 1) * from[d], from[d] = -from[d];
    }
    for (size_t d = 6; d-- > 0;) to[d] = count, count *= shape[d];
    p.dst_offset = random.integer(0, 5);
    std::copy(shape.begin(), shape.end(), p.shape);
    std::copy(from.begin(), from.end(), p.src_strides);
    std::copy(to.begin(), to.end(), p.dst_strides);
    const auto in = random.bytes(int64_t{extent} * p.element_size);
    std::vector<int8_t> out(offset((count + p.dst_offset) * p.element_size), 99);
    qk_copy(&p, in.data(), out.data());
    for (int32_t k = 0; k < p.dst_offset * p.element_size; ++k) ASSERT_EQ(out[offset(k)], 99);
    each_element(shape, [&](const Index& index, int64_t position) {
      const int64_t source =
          std::inner_product(index.begin(), index.end(), from.begin(), int64_t{p.src_offset});
      ASSERT_EQ(element(out, position + p.dst_offset, p.element_size), element(in, source, p.element_size));
    });
  }
}

TEST(Movement, CopyWritesIntoPartOfAnOutput) {
  // Concat of 2x3 and 2x2 along the last axis.
  const std::vector<int16_t> a{1, 2, 3, 4, 5, 6}, b{7, 8, 9, 10};
  std::vector<int16_t> y(10);
  const qk_copy_params first{2, {1, 1, 1, 1, 2, 3}, {0, 0, 0, 0, 3, 1}, {0, 0, 0, 0, 5, 1}, 0, 0};
  const qk_copy_params second{2, {1, 1, 1, 1, 2, 2}, {0, 0, 0, 0, 2, 1}, {0, 0, 0, 0, 5, 1}, 0, 3};
  qk_copy(&first, a.data(), y.data());
  qk_copy(&second, b.data(), y.data());
  EXPECT_EQ(y, (std::vector<int16_t>{1, 2, 3, 7, 8, 4, 5, 6, 9, 10}));
}

TEST(Movement, CopyOfNothingWritesNothing) {
  const qk_copy_params p{4, {1, 1, 1, 3, 0, 2}, {0, 0, 0, 0, 2, 1}, {0, 0, 0, 0, 2, 1}, 0, 0};
  int32_t y = 5;
  qk_copy(&p, &y, &y);
  EXPECT_EQ(y, 5);
}

TEST(Movement, Gather) {
  Random random(2);
  for (int i = 0; i < 100; ++i) {
    std::vector<int32_t> indices(offset(random.integer(1, 9)));
    qk_gather_params p{};
    p.element_size = draw_size(random);
    p.outer = random.integer(1, 4), p.axis_length = random.integer(1, 7), p.inner = random.integer(1, 5);
    p.count = int32_t(indices.size());
    for (auto& index : indices) index = random.integer(0, p.axis_length - 1);
    p.indices = indices.data();
    const auto in = random.bytes(int64_t{p.outer} * p.axis_length * p.inner * p.element_size);
    std::vector<int8_t> out(offset(p.outer * p.count * p.inner * p.element_size));
    qk_gather(&p, in.data(), out.data());
    each_element({1, 1, 1, p.outer, p.count, p.inner}, [&](const Index& at, int64_t position) {
      const int64_t source = (int64_t{at[3]} * p.axis_length + indices[offset(at[4])]) * p.inner + at[5];
      ASSERT_EQ(element(out, position, p.element_size), element(in, source, p.element_size));
    });
  }
}

// Where a padded coordinate comes from, by walking there step by step; -1: the constant.
int32_t walk(int32_t i, int32_t length, int32_t mode) {
  if (i >= 0 && i < length) return i;
  if (mode == QK_PAD_CONSTANT) return -1;
  if (mode == QK_PAD_EDGE) return i < 0 ? 0 : length - 1;
  if (mode == QK_PAD_WRAP) {
    while (i < 0) i += length;
    while (i >= length) i -= length;
    return i;
  }
  if (length == 1) return 0;
  while (i < 0 || i >= length) i = i < 0 ? -i : 2 * (length - 1) - i;
  return i;
}

TEST(Movement, PadEveryMode) {
  Random random(3);
  for (int i = 0; i < 400; ++i) {
    qk_pad_params p{};
    Index input{}, output{};
    p.element_size = draw_size(random);
    p.mode = i % 4;
    int64_t count = 1, padded = 1;
    for (size_t d = 0; d < 6; ++d) {
      input[d] = random.chance(50) ? random.integer(1, 4) : 1;
      p.shape[d] = input[d];
      p.pads_before[d] = random.chance(30) ? random.integer(input[d] > 2 ? -1 : 0, 5) : 0;
      p.pads_after[d] = random.chance(30) ? random.integer(input[d] > 2 ? -1 : 0, 5) : 0;
      output[d] = input[d] + p.pads_before[d] + p.pads_after[d];
      count *= input[d], padded *= output[d];
    }
    const auto in = random.bytes(count * p.element_size), constant = random.bytes(8);
    std::copy(constant.begin(), constant.end(), reinterpret_cast<int8_t*>(p.value));
    std::vector<int8_t> out(offset(padded * p.element_size));
    qk_pad(&p, in.data(), out.data());
    each_element(output, [&](const Index& index, int64_t position) {
      int64_t source = 0;
      for (size_t d = 0; d < 6; ++d) {
        const int32_t from = walk(index[d] - p.pads_before[d], input[d], p.mode);
        source = from < 0 || source < 0 ? -1 : source * input[d] + from;
      }
      const auto want =
          source < 0 ? element(constant, 0, p.element_size) : element(in, source, p.element_size);
      ASSERT_EQ(element(out, position, p.element_size), want) << "case " << i << " mode " << p.mode;
    });
  }
}

TEST(Movement, ResizeNearest) {
  Random random(4);
  for (int i = 0; i < 100; ++i) {
    qk_resize_nearest_params p{};
    p.element_size = draw_size(random);
    oracle::set_sizes(p, random.integer(1, 2), random.integer(1, 6), random.integer(1, 6),
                      random.integer(1, 9), random.integer(1, 9));
    p.channels = random.integer(1, 5);
    std::vector<int32_t> rows, columns;
    for (int32_t k = 0; k < p.output_height; ++k) rows.push_back(random.integer(0, p.input_height - 1));
    for (int32_t k = 0; k < p.output_width; ++k) columns.push_back(random.integer(0, p.input_width - 1));
    p.row_index = rows.data(), p.column_index = columns.data();
    const auto in =
        random.bytes(int64_t{p.batch} * p.input_height * p.input_width * p.channels * p.element_size);
    std::vector<int8_t> out(offset(p.batch * p.output_height * p.output_width * p.channels * p.element_size));
    qk_resize_nearest(&p, in.data(), out.data());
    each_element({1, 1, p.batch, p.output_height, p.output_width, p.channels},
                 [&](const Index& at, int64_t position) {
                   const int64_t row = int64_t{at[2]} * p.input_height + rows[offset(at[3])];
                   const int64_t source = (row * p.input_width + columns[offset(at[4])]) * p.channels + at[5];
                   ASSERT_EQ(element(out, position, p.element_size), element(in, source, p.element_size));
                 });
  }
}

}  // namespace
