#include "src/ops/broadcast_strides.h"

#include "qtool/error.h"

namespace qtool {
namespace {

// Strides of `shape` along the axes of a result of that rank; 0 where it is broadcast.
std::vector<int64_t> aligned_strides(const Shape& shape, size_t rank) {
  std::vector<int64_t> strides = strides_of(shape);
  for (size_t i = 0; i < shape.size(); ++i)
    if (shape[i] == 1) strides[i] = 0;
  strides.insert(strides.begin(), rank - shape.size(), 0);
  return strides;
}

struct Axis {
  int64_t extent, a, b;
};

}  // namespace

BroadcastStrides broadcast_strides(const Shape& a, const Shape& b, const Shape& result) {
  const std::vector<int64_t> a_strides = aligned_strides(a, result.size());
  const std::vector<int64_t> b_strides = aligned_strides(b, result.size());
  std::vector<Axis> axes;
  for (size_t i = 0; i < result.size(); ++i) {
    const Axis axis{result[i], a_strides[i], b_strides[i]};
    if (axis.extent == 1) continue;
    if (!axes.empty() && axes.back().a == axis.extent * axis.a && axes.back().b == axis.extent * axis.b) {
      axes.back() = {axes.back().extent * axis.extent, axis.a, axis.b};
    } else {
      axes.push_back(axis);
    }
  }
  BroadcastStrides merged;
  if (axes.size() > merged.shape.size())
    throw Error(ErrorKind::unsupported,
                "broadcasting " + to_string(a) + " with " + to_string(b) + " takes " +
                    std::to_string(axes.size()) + " separate axes; the kernel has 4",
                "reshape the operands so that fewer axes alternate");
  const size_t skip = merged.shape.size() - axes.size();
  for (size_t i = 0; i < axes.size(); ++i) {
    merged.shape[skip + i] = static_cast<int32_t>(axes[i].extent);
    merged.a[skip + i] = static_cast<int32_t>(axes[i].a);
    merged.b[skip + i] = static_cast<int32_t>(axes[i].b);
  }
  return merged;
}

}  // namespace qtool
