// Element types by name, and files of one tensor.
#include <onnx/onnx_pb.h>

#include <array>

#include "qtool/error.h"
#include "src/base/file.h"
#include "src/onnx/parse.h"
#include "src/onnx/tensor.h"

namespace qtool {
namespace {

using Proto = onnx::TensorProto;

}  // namespace

DataType data_type_from_onnx(int onnx_type) {
  switch (onnx_type) {
    case Proto::FLOAT:
    case Proto::DOUBLE:
    case Proto::FLOAT16:
    case Proto::BFLOAT16:
      return DataType::f32;
    case Proto::INT8:
      return DataType::s8;
    case Proto::UINT8:
      return DataType::u8;
    case Proto::INT16:
      return DataType::s16;
    case Proto::INT32:
      return DataType::s32;
    case Proto::INT64:
      return DataType::s64;
    case Proto::BOOL:
      return DataType::boolean;
    default:
      throw Error(ErrorKind::unsupported, "element type " + onnx_type_name(onnx_type) + " is not supported");
  }
}

int onnx_data_type(DataType type) {
  constexpr std::array<int, 7> table{Proto::FLOAT, Proto::INT8,  Proto::UINT8, Proto::INT16,
                                     Proto::INT32, Proto::INT64, Proto::BOOL};
  return table.at(static_cast<size_t>(type));
}

std::string onnx_type_name(int onnx_type) {
  if (onnx_type == Proto::UNDEFINED || !Proto::DataType_IsValid(onnx_type))
    return "#" + std::to_string(onnx_type);
  return Proto::DataType_Name(onnx_type);
}

ConstantTensor read_tensor_file(const std::filesystem::path& path) {
  const Bytes content = read_file(path);
  Proto tensor;
  if (content.empty()) throw Error(ErrorKind::bad_input, path.string() + ": the file is empty");
  if (!parse(content, tensor) || tensor.data_type() == Proto::UNDEFINED)
    throw Error(ErrorKind::bad_input, path.string() + ": is no ONNX tensor (a serialized TensorProto)");
  try {
    return read_tensor(tensor, nullptr);
  } catch (const Error& error) {
    throw error.at(path.string());
  }
}

}  // namespace qtool
