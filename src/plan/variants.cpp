#include "src/plan/variants.h"

#include <algorithm>
#include <cassert>

namespace qtool {
namespace {

uint32_t mode_of(Optimize optimize) {
  switch (optimize) {
    case Optimize::speed:
      return QK_FOR_SPEED;
    case Optimize::balanced:
      return QK_FOR_BALANCE;
    case Optimize::size:
      return QK_FOR_SIZE;
    case Optimize::ram:
      break;
  }
  return QK_FOR_RAM;
}

Table& table_named(KernelCall& call, const char* name) {
  const auto field =
      std::find_if(call.fields.begin(), call.fields.end(), [&](const Field& f) { return f.name == name; });
  assert(field != call.fields.end() && "a variant names a member that the parameter struct has");
  return std::get<Table>(field->value);
}

// Weights aligned as the packer and the kernel expect them.
Bytes pack(const qk_variant& variant, const void* params) {
  const auto bytes = static_cast<size_t>(variant.packed_bytes(params));
  Bytes memory(bytes + table_alignment);
  void* aligned = memory.data();
  size_t space = memory.size();
  std::align(table_alignment, bytes, aligned, space);
  variant.pack(params, static_cast<int8_t*>(aligned));
  const auto* begin = static_cast<const std::byte*>(aligned);
  return {begin, begin + bytes};
}

void apply(KernelCall& call, const qk_variant& variant) {
  const void* params = call.params.get();
  call.kernel = variant.kernel;
  if (variant.packed_bytes != nullptr)
    table_named(call, variant.packed_name) = {
        .type = DataType::s8, .data = std::make_shared<const Bytes>(pack(variant, params)), .aligned = true};
  for (const char* name : variant.unused)
    if (name != nullptr) table_named(call, name).data = nullptr;
  call.scratch_bytes =
      variant.scratch_bytes != nullptr ? static_cast<size_t>(variant.scratch_bytes(params)) : 0;
  call.takes_scratch = variant.scratch_bytes != nullptr;
  call.overlap = variant.overlap;
  call.stand_in = true;
}

}  // namespace

void use_variant(KernelCall& call, const qk_variant* variants, Optimize optimize) {
  if (variants == nullptr) return;
  for (const qk_variant* v = variants; v->kernel != nullptr; ++v) {
    if (call.kernel != v->replaces || (v->modes & mode_of(optimize)) == 0) continue;
    if (v->suits == nullptr || v->suits(call.params.get()) != 0) return apply(call, *v);
  }
}

}  // namespace qtool
