// Kernels that have one launcher and take their weights as they are.
#pragma once
#include "device.h"

namespace device {

template <class Params, class In, class Out>
using UnaryLauncher = cudaError_t (*)(const Params*, const qk_items*, const In*, Out*, cudaStream_t);
template <class Params, class In, class Out>
using BinaryLauncher = cudaError_t (*)(const Params*, const qk_items*, const In*, const In*, Out*,
                                       cudaStream_t);

// Tables of `params` are on the device already. Counts are elements. The operand is in turn one of each item
// and one for all.
template <class Params, class In, class Out>
void run_unary(const char* portable, UnaryLauncher<Params, In, Out> launcher, const Params& params,
               const In* input, int64_t inputs, Out* output, int64_t outputs) {
  const auto in_bytes = inputs * static_cast<int64_t>(sizeof(In));
  const auto out_bytes = outputs * static_cast<int64_t>(sizeof(Out));
  for (const bool is_constant : {true, false})
    run_variants(portable, params, {{input, in_bytes, is_constant}}, output, out_bytes,
                 [&](const char*, const Params& p, const Launch& l) {
                   return launcher(&p, &l.items, l.operand<In>(0), static_cast<Out*>(l.result), nullptr);
                 });
}

// The second operand is in turn one of each item and one for all.
template <class Params, class T>
void run_binary(const char* portable, BinaryLauncher<Params, T, T> launcher, const Params& params, const T* a,
                int64_t a_count, const T* b, int64_t b_count, T* output, int64_t outputs) {
  constexpr auto size = static_cast<int64_t>(sizeof(T));
  for (const bool is_constant : {true, false})
    run_variants(portable, params, {{a, a_count * size}, {b, b_count * size, is_constant}}, output,
                 outputs * size, [&](const char*, const Params& p, const Launch& l) {
                   return launcher(&p, &l.items, l.operand<T>(0), l.operand<T>(1), static_cast<T*>(l.result),
                                   nullptr);
                 });
}

}  // namespace device
