// Models larger than memory.
#pragma once
#include <cstddef>

namespace onnx {
class GraphProto;
}

namespace qtool {

// Throws Error(does_not_fit) when the initializers, as qtool holds them, take more than `available` bytes.
void expect_weights_fit(const onnx::GraphProto& graph, size_t available);

}  // namespace qtool
