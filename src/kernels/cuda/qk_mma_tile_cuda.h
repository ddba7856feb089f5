/* A block's tile of a matrix product on the tensor cores: c[row][column] += sum_k a[row][k] * b[column][k],
 * int8. */
#ifndef QK_MMA_TILE_CUDA_H
#define QK_MMA_TILE_CUDA_H
#include "qk_tensor_core_cuda.h"

/* A block has Rows x Columns sums, a warp WarpRows x WarpColumns of them. Slices > 1: so many warps have the
 * same sums, each over its part of every K bytes. K bytes of all rows of a, then of all columns of b are a
 * stage in shared memory; Stages of them are under way. */
template <int Rows, int Columns, int WarpRows, int WarpColumns, int Slices, int K, int Stages, int BlocksAnSm>
struct qk_mma_tile {
  static constexpr int rows = Rows, columns = Columns, warp_rows = WarpRows, warp_columns = WarpColumns;
  static constexpr int slices = Slices, k = K, stages = Stages, blocks_an_sm = BlocksAnSm;
  static constexpr int warps_down = Rows / WarpRows, warps_across = Columns / WarpColumns;
  static constexpr int threads = 32 * warps_down * warps_across * Slices;
  static constexpr int m = WarpRows / 16, n = WarpColumns / 8; /* products of a warp */
  static constexpr int run = WarpColumns / 4;                  /* adjacent columns of a thread */
  static constexpr int stage_bytes = (Rows + Columns) * K, bytes = Stages * stage_bytes;
  static constexpr int chunks = K / 16;           /* of 16 bytes in a row */
  static constexpr int copied = threads / chunks; /* rows that are copied at a time, a chunk a thread */
  static constexpr int row_copies = Rows / copied, column_copies = Columns / copied;
  static_assert(chunks == 4 || chunks == 8, "swizzle");
  static_assert(Rows % copied == 0 && Columns % copied == 0 && K % (32 * Slices) == 0, "even work");
  static_assert(bytes <= 48 * 1024, "static shared memory");
};

/* Bytes from the first row. Chunks are exchanged within a row so that the same chunk of 8 rows that follow
 * each other lies in all 32 banks, as do 8 chunks that are written together. */
template <int K>
static __device__ __forceinline__ int qk_chunk_at(int row, int chunk) {
  const int exchange = K == 128 ? row % 8 : row / 2 % 4;
  return row * K + 16 * (chunk ^ exchange);
}

/* What a thread has of its warp's sums: sum[i][j][2h + s] is row `row` + 16i + 8h and column `column` + 2j +
 * s: runs of adjacent columns, because column c of product j stands for column 2nt + 2j + s of the warp's (c
 * = 2t + s). */
template <class Tile>
struct qk_warp_sums {
  int32_t sum[Tile::m][Tile::n][4];
};

struct qk_warp_place {
  int down, across, slice;
};
template <class Tile>
static __device__ __forceinline__ qk_warp_place qk_place_of_warp() {
  const int warp = static_cast<int>(threadIdx.x) / 32;
  return {warp / Tile::warps_across % Tile::warps_down, warp % Tile::warps_across,
          warp / (Tile::warps_across * Tile::warps_down)};
}

/* The tile's column that row `r` of b in shared memory holds. */
template <class Tile>
static __device__ __forceinline__ int qk_column_of(int r) {
  const int in_warp = r % Tile::warp_columns, product = in_warp / 8, c = in_warp % 8;
  return r - in_warp + c / 2 * Tile::run + 2 * product + c % 2;
}

/* First row and column of a thread's sums, in the tile. */
template <class Tile>
static __device__ __forceinline__ int qk_first_row() {
  return qk_place_of_warp<Tile>().down * Tile::warp_rows + static_cast<int>(threadIdx.x) % 32 / 4;
}
template <class Tile>
static __device__ __forceinline__ int qk_first_column() {
  return qk_place_of_warp<Tile>().across * Tile::warp_columns + static_cast<int>(threadIdx.x) % 4 * Tile::run;
}

/* Looks at what is multiplied: nothing. */
struct qk_unobserved {
  template <class A, class B>
  __device__ __forceinline__ void operator()(const A&, const B&) const {}
};

/* Adds the products of one stage. For each 32 bytes of k: m + n/2 loads of four matrices, m*n products.
 * `observe` is shown the fragments a[m][4] and b[n/2][4] (of two products: b[0], b[1], b[0], b[1]). */
template <class Tile, class Observe>
static __device__ __forceinline__ void qk_multiply(qk_shared stage, qk_warp_sums<Tile>& sums,
                                                   Observe& observe) {
  constexpr int steps = Tile::k / 32 / Tile::slices;
  const qk_warp_place warp = qk_place_of_warp<Tile>();
  const int lane = static_cast<int>(threadIdx.x) % 32;
  const int row = warp.down * Tile::warp_rows + lane % 16, row_half = lane / 16;
  const int column = warp.across * Tile::warp_columns + lane / 16 * 8 + lane % 8, column_half = lane / 8 % 2;
#pragma unroll
  for (int step = 0; step < steps; ++step) {
    const int chunk = 2 * (warp.slice * steps + step);
    const qk_shared a_at = stage + qk_chunk_at<Tile::k>(row, chunk + row_half);
    const qk_shared b_at = stage + Tile::rows * Tile::k + qk_chunk_at<Tile::k>(column, chunk + column_half);
    uint32_t a[Tile::m][4], b[Tile::n / 2][4];
#pragma unroll
    for (int i = 0; i < Tile::m; ++i) qk_load_matrices(a[i], a_at + i * 16 * Tile::k);
#pragma unroll
    for (int j = 0; j < Tile::n / 2; ++j) qk_load_matrices(b[j], b_at + j * 16 * Tile::k);
    observe(a, b);
#pragma unroll
    for (int i = 0; i < Tile::m; ++i) {
#pragma unroll
      for (int j = 0; j < Tile::n; ++j) {
        const uint32_t column_bytes[2] = {b[j / 2][j % 2 * 2], b[j / 2][j % 2 * 2 + 1]};
        qk_mma_s8(sums.sum[i][j], a[i], column_bytes);
      }
    }
  }
}

/* Adds the sums of all slices; those of slice 0 are complete then. `memory` is the stages' memory, at least
 * (slices - 1) * m * n * 512 bytes, which no warp reads any more. */
template <class Tile>
static __device__ __forceinline__ void qk_add_slices(int32_t* memory, qk_warp_sums<Tile>& sums) {
  constexpr int count = Tile::m * Tile::n * 4;
  static_assert((Tile::slices - 1) * count * 128 <= Tile::bytes, "room for the sums of the slices");
  const int slice = qk_place_of_warp<Tile>().slice, lane = static_cast<int>(threadIdx.x) % 32;
  int32_t* const mine = &sums.sum[0][0][0];
  if (slice > 0) {
#pragma unroll
    for (int e = 0; e < count; ++e) memory[((slice - 1) * count + e) * 32 + lane] = mine[e];
  }
  __syncthreads();
  if (slice > 0) return;
  for (int other = 0; other < Tile::slices - 1; ++other) {
#pragma unroll
    for (int e = 0; e < count; ++e) mine[e] += memory[(other * count + e) * 32 + lane];
  }
}
#endif
