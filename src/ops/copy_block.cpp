#include "src/ops/copy_block.h"

#include <algorithm>

#include "qk_copy.h"
#include "qtool/error.h"

namespace qtool {
namespace {

constexpr size_t max_axes = 6, max_calls = 64;

// Without axes of length 1, and with neighbours that run on in both tensors as one.
std::vector<CopyAxis> merged(const std::vector<CopyAxis>& axes) {
  std::vector<CopyAxis> result;
  for (const CopyAxis& axis : axes) {
    if (axis.extent == 1) continue;
    if (!result.empty() && result.back().src_stride == axis.extent * axis.src_stride &&
        result.back().dst_stride == axis.extent * axis.dst_stride) {
      result.back() = {result.back().extent * axis.extent, axis.src_stride, axis.dst_stride};
    } else {
      result.push_back(axis);
    }
  }
  return result;
}

struct Offsets {
  int64_t src, dst;
};

// Takes the shortest axes out of the block until 6 are left; returns where the smaller blocks begin.
std::vector<Offsets> take_out_axes(std::vector<CopyAxis>& axes, const Offsets& first) {
  std::vector<Offsets> blocks{first};
  while (axes.size() > max_axes) {
    const auto shortest = std::min_element(
        axes.begin(), axes.end(), [](const CopyAxis& a, const CopyAxis& b) { return a.extent < b.extent; });
    if (blocks.size() * static_cast<size_t>(shortest->extent) > max_calls)
      throw Error(ErrorKind::unsupported,
                  "moves data along " + std::to_string(axes.size()) + " separate axes; the kernel has 6",
                  "split the operator into two");
    std::vector<Offsets> smaller;
    for (const Offsets& block : blocks)
      for (int64_t i = 0; i < shortest->extent; ++i)
        smaller.push_back({block.src + i * shortest->src_stride, block.dst + i * shortest->dst_stride});
    blocks = std::move(smaller);
    axes.erase(shortest);
  }
  return blocks;
}

}  // namespace

std::vector<KernelCall> copy_block(const Graph& graph, const std::vector<CopyAxis>& axes, int64_t src_offset,
                                   int64_t dst_offset, ValueId from, ValueId to) {
  std::vector<CopyAxis> block = merged(axes);
  const std::vector<Offsets> blocks = take_out_axes(block, {src_offset, dst_offset});
  block.insert(block.begin(), max_axes - block.size(), CopyAxis{1, 0, 0});
  std::array<int32_t, max_axes> shape{}, src_strides{}, dst_strides{};
  for (size_t i = 0; i < max_axes; ++i) {
    shape[i] = static_cast<int32_t>(block[i].extent);
    src_strides[i] = static_cast<int32_t>(block[i].src_stride);
    dst_strides[i] = static_cast<int32_t>(block[i].dst_stride);
  }
  std::vector<KernelCall> calls;
  for (const Offsets& offsets : blocks) {
    auto call = QK_CALL(qk_copy);
    QK_SET(call, element_size, size_of(graph.type(from).data_type));
    QK_SET(call, shape, shape);
    QK_SET(call, src_strides, src_strides);
    QK_SET(call, dst_strides, dst_strides);
    QK_SET(call, src_offset, offsets.src);
    QK_SET(call, dst_offset, offsets.dst);
    calls.push_back(std::move(call).finish({from}, {to}));
  }
  return calls;
}

}  // namespace qtool
