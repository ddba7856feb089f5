// The kernels' vectors on a GPU, or on its stand-in: the functions of the portable kernels, done by every
// CUDA variant that suits, for one item and for several, compared and copied back.
#pragma once
#include <cuda_runtime.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <vector>

#include "qk_cuda.h"
#include "variant.h"

namespace device {

using Bytes = std::vector<int8_t>;

// Prints what failed and ends the program.
void check(cudaError_t error, const char* what);

// Device memory of exactly `bytes` bytes, with a guard on both sides where the kernel writes.
class Buffer {
 public:
  enum Guard { unguarded, guarded };
  Buffer() = default;  // a null pointer
  Buffer(const void* host, size_t bytes);
  Buffer(size_t bytes, Guard guard);
  Buffer(Buffer&& other) noexcept;
  Buffer& operator=(Buffer&& other) noexcept;
  ~Buffer();

  template <class T>
  T* as() const {
    return static_cast<T*>(static_cast<void*>(data_));
  }
  Bytes read() const;
  bool guard_holds() const;

 private:
  int8_t* memory_ = nullptr;
  int8_t* data_ = nullptr;
  size_t bytes_ = 0;
};

// A copy on the device of `count` elements, or of a null pointer.
template <class T>
Buffer upload(const T* host, int64_t count) {
  return host == nullptr ? Buffer() : Buffer(host, static_cast<size_t>(count) * sizeof(T));
}

struct Operand {
  const void* data;
  int64_t bytes;
  bool is_constant = false;  // the same for all items
};

// What a launcher is given for one or more items.
struct Launch {
  qk_items items;
  std::vector<const void*> operands;
  void* result;
  void* scratch;  // null when the variant asks for none

  template <class T>
  const T* operand(size_t i) const {
    return static_cast<const T*>(operands[i]);
  }
};
using Launcher = std::function<cudaError_t(const Launch&)>;

// Runs one item, then two and three; those after the first have operands of their own: the given ones rotated
// by 28 bytes an item. Complains on stdout, in the name of `kernel`, when an item's result depends on the
// others or a guard was overwritten. Returns the first item's result.
Bytes run(const char* kernel, const Launcher& launcher, const std::vector<Operand>& operands,
          int64_t result_bytes, int64_t scratch_bytes = 0);

// Runs the first item alone.
Bytes run_once(const char* kernel, const Launcher& launcher, const std::vector<Operand>& operands,
               int64_t result_bytes, int64_t scratch_bytes = 0);

// The variants that replace a portable kernel and suit its parameters; ends the program when there is none.
std::vector<const qk_variant*> variants_of(const char* portable, const void* params);

// Weights as the variant wants them, on the device; null when it takes them as they are.
Buffer pack(const qk_variant& variant, const void* params);

// The parameters with the packed weights in place of those they came from.
template <class Params>
Params with_packed(const qk_variant& variant, Params params, const Buffer& packed) {
  if (variant.packed_bytes == nullptr) return params;
  const void* const pointer = packed.as<void>();
  std::memcpy(reinterpret_cast<char*>(&params) + variant.packed_offset, &pointer, sizeof pointer);
  return params;
}

// Does a case by all variants that suit. `launch(variant, launch)` calls the variant's launcher with
// parameters of device memory. All must give the same; `output` becomes that.
template <class Params, class Call>
void run_variants(const char* portable, const Params& params, const std::vector<Operand>& operands,
                  void* output, int64_t output_bytes, const Call& call) {
  Bytes first;
  for (const qk_variant* variant : variants_of(portable, &params)) {
    const Buffer packed = pack(*variant, &params);
    const Params on_device = with_packed(*variant, params, packed);
    const int64_t scratch = variant->scratch_bytes != nullptr ? variant->scratch_bytes(&params) : 0;
    const Bytes result = run(
        variant->kernel, [&](const Launch& launch) { return call(variant->kernel, on_device, launch); },
        operands, output_bytes, scratch);
    if (first.empty()) first = result;
    if (result != first) std::printf("%s differs from another variant\n", variant->kernel);
  }
  std::memcpy(output, first.data(), first.size());
}

}  // namespace device
