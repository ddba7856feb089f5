#include "src/engine/product.h"

#include <cfloat>
#include <utility>

#include "src/engine/gemm.h"

namespace qtool {

std::vector<float> product(std::span<const float> a, std::span<const float> b, size_t depth) {
  const EngineKernels& kernels = engine_kernels(selected_isa());
  const size_t columns = b.size() / depth;
  const PackedWeights packed(kernels, {.data = b.data(),
                                       .row_stride = static_cast<int64_t>(columns),
                                       .column_stride = 1,
                                       .depth = static_cast<int64_t>(depth),
                                       .outputs = static_cast<int32_t>(columns),
                                       .bias = nullptr});
  const Rows rows{.count = static_cast<int64_t>(a.size() / depth),
                  .taps = 1,
                  .depth = static_cast<int64_t>(depth),
                  .new_floats = static_cast<int64_t>(depth),
                  .min = -FLT_MAX,
                  .max = FLT_MAX};
  std::vector<float> result(a.size() / depth * columns);
  const AlignedBytes scratch = allocate_aligned(pointer_bytes(rows));
  const float* from = a.data();
  float* to = result.data();
  multiply(kernels, packed.panels(), rows, scratch.get(), [&](const float** inputs, int32_t) {
    *inputs = std::exchange(from, from + depth);
    return std::exchange(to, to + columns);
  });
  return result;
}

}  // namespace qtool
