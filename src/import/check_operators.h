// What a model asks for, before any of it is read.
#pragma once
#include <cstdint>

namespace onnx {
class ModelProto;
}

namespace qtool {

// Version of the default domain. Throws Error(bad_input) when the model states none.
int64_t opset_of(const onnx::ModelProto& model);

// Throws one Error(unsupported) that lists every operator and construct qtool does not know, with the nodes'
// names.
void check_operators(const onnx::ModelProto& model);

}  // namespace qtool
