/* Accesses as wide as addresses allow. */
#ifndef QK_WIDE_CUDA_H
#define QK_WIDE_CUDA_H
#include "qk_cuda.h"

static inline int64_t qk_address(const void* p) {
  return static_cast<int64_t>(reinterpret_cast<uintptr_t>(p));
}

/* The largest power of two up to 16 that divides all numbers or-ed in `bits`. */
static inline int qk_width(int64_t bits) {
  const int64_t b = bits | 16;
  return static_cast<int>(b & -b);
}

/* `count` (1, 4 or 16) int8 values; a single one lies in the low byte. */
template <int count>
struct qk_bytes {
  uint32_t words[(count + 3) / 4];
  __device__ int32_t operator[](int i) const { return static_cast<int8_t>(words[i / 4] >> (8 * (i % 4))); }
};

template <int count>
static __device__ inline qk_bytes<count> qk_load_bytes(const int8_t* p) {
  qk_bytes<count> b;
  if constexpr (count == 16) {
    const uint4 v = *reinterpret_cast<const uint4*>(p);
    b.words[0] = v.x, b.words[1] = v.y, b.words[2] = v.z, b.words[3] = v.w;
  } else if constexpr (count == 4) {
    b.words[0] = *reinterpret_cast<const uint32_t*>(p);
  } else {
    b.words[0] = static_cast<uint8_t>(*p);
  }
  return b;
}

template <int count>
static __device__ inline void qk_store_bytes(int8_t* p, const qk_bytes<count>& b) {
  if constexpr (count == 16)
    *reinterpret_cast<uint4*>(p) = make_uint4(b.words[0], b.words[1], b.words[2], b.words[3]);
  else if constexpr (count == 4)
    *reinterpret_cast<uint32_t*>(p) = b.words[0];
  else
    *p = static_cast<int8_t>(b.words[0]);
}

static __device__ inline uint32_t qk_pack_word(int32_t a, int32_t b, int32_t c, int32_t d) {
  const uint32_t low = __byte_perm(static_cast<uint32_t>(a), static_cast<uint32_t>(b), 0x0040);
  const uint32_t high = __byte_perm(static_cast<uint32_t>(c), static_cast<uint32_t>(d), 0x0040);
  return __byte_perm(low, high, 0x5410);
}

template <int count>
static __device__ inline qk_bytes<count> qk_pack_bytes(const int32_t (&values)[count]) {
  qk_bytes<count> b;
  if constexpr (count == 1) {
    b.words[0] = static_cast<uint32_t>(values[0]);
  } else {
#pragma unroll
    for (int i = 0; i < count; i += 4)
      b.words[i / 4] = qk_pack_word(values[i], values[i + 1], values[i + 2], values[i + 3]);
  }
  return b;
}

static __device__ inline uint32_t qk_splat(int32_t value) {
  return static_cast<uint8_t>(value) * 0x01010101u;
}
#endif
