// Tensors in ONNX files.
#pragma once
#include <filesystem>
#include <string>

#include "src/onnx/external_data.h"
#include "src/ops/attributes.h"

namespace onnx {
class TensorProto;
}

namespace qtool {

// Element type that stands for an ONNX one (TensorProto::DataType): double, float16 and bfloat16 become f32.
// Throws Error(unsupported) for the others (strings, complex, uint16, ...).
DataType data_type_from_onnx(int onnx_type);
int onnx_data_type(DataType type);
std::string onnx_type_name(int onnx_type);

// Throws Error(bad_input) when data and shape do not fit; `external` may be null (then external data is
// refused). NaN and infinity pass.
ConstantTensor read_tensor(const onnx::TensorProto& tensor, ExternalData* external);

// Little-endian raw data.
onnx::TensorProto write_tensor(const std::string& name, const TensorType& type,
                               std::span<const std::byte> data);

// A file that holds one serialized TensorProto (ONNX's test_data_set_*/input_0.pb).
// Throws Error(bad_input) that names the file when it is no such tensor.
ConstantTensor read_tensor_file(const std::filesystem::path& path);

}  // namespace qtool
