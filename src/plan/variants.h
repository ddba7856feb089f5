// Puts a target's own kernels in the place of portable ones.
#pragma once
#include "qtool/target.h"
#include "src/ops/kernel_call.h"
#include "variant.h"

namespace qtool {

// The first of `variants` that is meant for `optimize` and suits the call takes its place in what is emitted:
// name, packed weights, scratch. On the host the portable kernel goes on computing the same bits.
void use_variant(KernelCall& call, const qk_variant* variants, Optimize optimize);

}  // namespace qtool
