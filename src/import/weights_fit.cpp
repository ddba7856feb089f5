#include "src/import/weights_fit.h"

#include <onnx/onnx_pb.h>

#include "qtool/error.h"
#include "src/onnx/tensor.h"

namespace qtool {

void expect_weights_fit(const onnx::GraphProto& graph, size_t available) {
  double bytes = 0;  // shapes are not checked yet; their products may exceed any integer
  for (const auto& initializer : graph.initializer()) {
    auto size = static_cast<double>(size_of(data_type_from_onnx(initializer.data_type())));
    for (const int64_t dim : initializer.dims()) size *= static_cast<double>(dim);
    bytes += size;
  }
  if (bytes <= static_cast<double>(available)) return;
  constexpr double megabyte = 1 << 20;
  throw Error(ErrorKind::does_not_fit,
              "the weights take " + std::to_string(static_cast<int64_t>(bytes / megabyte)) + " MB of memory, " +
                  std::to_string(available >> 20) + " MB are available",
              "close other programs, raise the memory limit, or use a machine with more memory");
}

}  // namespace qtool
