#include "src/ops/copy_block.h"

#include "qk_copy.h"
#include "qtool/error.h"

namespace qtool {

KernelCall copy_block(const Graph& graph, std::vector<CopyAxis> axes, int64_t src_offset, int64_t dst_offset,
                      ValueId from, ValueId to) {
  constexpr size_t max_axes = 6;
  std::vector<CopyAxis> merged;
  for (const CopyAxis& axis : axes) {
    if (axis.extent == 1) continue;
    if (!merged.empty() && merged.back().src_stride == axis.extent * axis.src_stride &&
        merged.back().dst_stride == axis.extent * axis.dst_stride) {
      merged.back() = {merged.back().extent * axis.extent, axis.src_stride, axis.dst_stride};
    } else {
      merged.push_back(axis);
    }
  }
  if (merged.size() > max_axes)
    throw Error(ErrorKind::unsupported,
                "moves data along " + std::to_string(merged.size()) + " separate axes; the kernel has 6",
                "split the operator into two");
  merged.insert(merged.begin(), max_axes - merged.size(), CopyAxis{1, 0, 0});

  std::array<int32_t, max_axes> shape{}, src_strides{}, dst_strides{};
  for (size_t i = 0; i < max_axes; ++i) {
    shape[i] = static_cast<int32_t>(merged[i].extent);
    src_strides[i] = static_cast<int32_t>(merged[i].src_stride);
    dst_strides[i] = static_cast<int32_t>(merged[i].dst_stride);
  }
  auto call = QK_CALL(qk_copy);
  QK_SET(call, element_size, size_of(graph.type(from).data_type));
  QK_SET(call, shape, shape);
  QK_SET(call, src_strides, src_strides);
  QK_SET(call, dst_strides, dst_strides);
  QK_SET(call, src_offset, src_offset);
  QK_SET(call, dst_offset, dst_offset);
  return std::move(call).finish({from}, {to});
}

}  // namespace qtool
