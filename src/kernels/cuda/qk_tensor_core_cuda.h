/* Instructions of the tensor cores and of asynchronous copies, the only PTX of these kernels. On sm_75 the
 * same fragments go through smaller products, and copies are ordinary ones. Without nvcc these are
 * declarations. */
#ifndef QK_TENSOR_CORE_CUDA_H
#define QK_TENSOR_CORE_CUDA_H
#include <cuda_runtime.h>
#include <stdint.h>

#ifdef __CUDACC__
#define QK_INSTRUCTION static __device__ __forceinline__
typedef uint32_t qk_shared; /* address in shared memory */

QK_INSTRUCTION qk_shared qk_shared_address(const void* shared) {
  return static_cast<uint32_t>(__cvta_generic_to_shared(shared));
}

/* d += a . b: a is 16 rows of 32 bytes, b 8 columns of 32 bytes. With g = lane / 4 and t = lane % 4:
 * a[0] is row g, bytes 4t..4t+3; a[1] row g+8; a[2], a[3] the same rows, bytes 16+4t..; b[0] is column g,
 * bytes 4t..; b[1] bytes 16+4t..; d[0], d[1] are row g, columns 2t and 2t+1; d[2], d[3] row g+8. */
QK_INSTRUCTION void qk_mma_s8(int32_t (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
#if __CUDA_ARCH__ >= 800
  asm volatile(
      "mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+r"(d[0]), "+r"(d[1]), "+r"(d[2]), "+r"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
#else
#pragma unroll
  for (int i = 0; i < 4; ++i) /* rows 0-7 and 8-15 of the bytes 0-15, then of 16-31 */
    asm volatile("mma.sync.aligned.m8n8k16.row.col.s32.s8.s8.s32 {%0,%1}, {%2}, {%3}, {%0,%1};"
                 : "+r"(d[i % 2 * 2]), "+r"(d[i % 2 * 2 + 1])
                 : "r"(a[i]), "r"(b[i / 2]));
#endif
}

/* Four matrices of 8 rows of 16 bytes. Lane l gives the address of row l % 8 of matrix l / 8 and receives, of
 * each matrix, the bytes 4t..4t+3 of row g. */
QK_INSTRUCTION void qk_load_matrices(uint32_t (&r)[4], qk_shared row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(row)
               : "memory");
}

/* Starts a copy of 16, 8 or 4 bytes, both sides aligned to that. Cached: L1 keeps them, at the price of some
 * of the bandwidth it shares with shared memory; fewer than 16 are always kept. */
template <int Bytes, bool Cached = false>
QK_INSTRUCTION void qk_copy_async(qk_shared to, const void* from) {
#if __CUDA_ARCH__ >= 800
  if (Bytes == 16 && !Cached)
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(to), "l"(from) : "memory");
  else
    asm volatile("cp.async.ca.shared.global [%0], [%1], %2;" ::"r"(to), "l"(from), "n"(Bytes) : "memory");
#else
  if (Bytes == 16) {
    const uint4 x = *static_cast<const uint4*>(from);
    asm volatile("st.shared.v4.u32 [%0], {%1,%2,%3,%4};" ::"r"(to), "r"(x.x), "r"(x.y), "r"(x.z), "r"(x.w)
                 : "memory");
  } else if (Bytes == 8) {
    const uint2 x = *static_cast<const uint2*>(from);
    asm volatile("st.shared.v2.u32 [%0], {%1,%2};" ::"r"(to), "r"(x.x), "r"(x.y) : "memory");
  } else {
    const uint32_t x = *static_cast<const uint32_t*>(from);
    asm volatile("st.shared.u32 [%0], %1;" ::"r"(to), "r"(x) : "memory");
  }
#endif
}

QK_INSTRUCTION void qk_store_shared(qk_shared to, uint32_t word) {
  asm volatile("st.shared.u32 [%0], %1;" ::"r"(to), "r"(word) : "memory");
}

/* The copies this thread has started since the last call are a group. */
QK_INSTRUCTION void qk_commit_copies() {
#if __CUDA_ARCH__ >= 800
  asm volatile("cp.async.commit_group;" ::: "memory");
#endif
}

/* Waits for all of this thread's groups but the last `Pending`. */
template <int Pending>
QK_INSTRUCTION void qk_wait_copies() {
#if __CUDA_ARCH__ >= 800
  asm volatile("cp.async.wait_group %0;" ::"n"(Pending) : "memory");
#endif
}

#else
typedef int8_t* qk_shared;
inline qk_shared qk_shared_address(void* shared) {
  return static_cast<int8_t*>(shared);
}
void qk_mma_s8(int32_t (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]);
void qk_load_matrices(uint32_t (&r)[4], qk_shared row);
void qk_start_copy(qk_shared to, const void* from, int bytes);
template <int Bytes, bool Cached = false>
void qk_copy_async(qk_shared to, const void* from) {
  qk_start_copy(to, from, Bytes);
}
void qk_store_shared(qk_shared to, uint32_t word);
void qk_commit_copies();
void qk_wait_for_copies(int pending);
template <int Pending>
void qk_wait_copies() {
  qk_wait_for_copies(Pending);
}
#endif
#endif
