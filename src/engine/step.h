// One kernel call made ready to run many times.
#pragma once
#include <cstddef>
#include <memory>

#include "src/engine/kernels.h"
#include "src/ops/kernel_call.h"

namespace qtool {

class Step {
 public:
  virtual ~Step() = default;
  // `in` and `out` are in the order of the call's operands; `scratch` holds scratch_bytes() and is aligned to 64 bytes.
  virtual void run(const void* const* in, void* const* out, std::byte* scratch) const = 0;
  virtual size_t scratch_bytes() const { return 0; }
  virtual size_t weight_bytes() const { return 0; }
};

// By the engine's kernels where they have the call's function, else by the call itself.
std::unique_ptr<Step> make_step(const KernelCall& call, const EngineKernels& kernels);

}  // namespace qtool
