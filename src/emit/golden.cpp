#include "src/emit/golden.h"

#include <random>

namespace qtool {
namespace {

Bytes random_tensor(const TensorType& type, std::mt19937& random) {
  if (type.is_float()) {
    std::vector<float> values(static_cast<size_t>(type.elements()));
    for (float& value : values)
      value = static_cast<float>(static_cast<int64_t>(random() >> 8) - (1 << 23)) * 0x1p-23F;
    return to_bytes(values);
  }
  Bytes bytes(type.bytes());
  for (size_t i = 0; i < bytes.size(); i += size_of(type.data_type))
    bytes[i] = static_cast<std::byte>(random() >> 24);
  return bytes;
}

}  // namespace

std::vector<GoldenVector> golden_vectors(const Plan& plan) {
  constexpr size_t large = 16384;
  size_t input_bytes = 0;
  for (const PlanTensor& input : plan.inputs) input_bytes += input.type.bytes();
  std::mt19937 random(1);
  std::vector<GoldenVector> vectors(input_bytes > large ? 1 : 2);
  Bytes arena(plan.arena_bytes);
  for (GoldenVector& vector : vectors) {
    for (const PlanTensor& input : plan.inputs) vector.inputs.push_back(random_tensor(input.type, random));
    run_plan(plan, arena, vector.inputs, vector.outputs);
  }
  return vectors;
}

}  // namespace qtool
