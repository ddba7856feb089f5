#include "qk_matmul_copy_cuda.h"
#include "qk_matmul_s8_cuda.h"
#include "qk_rescale.h"
#include "qk_vector_cuda.h"

/* Two stages of 8 KB each; the small tile is for few rows. */
typedef qk_mma_tile<64, 64, 32, 32, 1, 64, 2, 3> tile_64x64;
typedef qk_mma_tile<32, 32, 32, 32, 4, 128, 2, 3> tile_32x32;

typedef struct {
  qk_matmul_s8_params p;
  const int8_t *a, *b;
  int8_t* output;
  int64_t a_item, b_item, output_item; /* bytes from item to item */
  uint32_t tiles_down, tiles_across;
  int32_t alignment; /* of rows of the output */
} matmul_job;

/* Sums of the bytes of a's rows and b's columns, of the fragments that were multiplied. */
template <class Tile>
struct operand_sums {
  int32_t row[Tile::m][2], column[Tile::n];

  __device__ __forceinline__ void operator()(const uint32_t (&a)[Tile::m][4],
                                             const uint32_t (&b)[Tile::n / 2][4]) {
    const int ones = 0x01010101;
#pragma unroll
    for (int i = 0; i < Tile::m; ++i) {
#pragma unroll
      for (int r = 0; r < 4; ++r) row[i][r % 2] = __dp4a(static_cast<int>(a[i][r]), ones, row[i][r % 2]);
    }
#pragma unroll
    for (int j = 0; j < Tile::n; ++j) {
#pragma unroll
      for (int r = 0; r < 2; ++r)
        column[j] = __dp4a(static_cast<int>(b[j / 2][j % 2 * 2 + r]), ones, column[j]);
    }
  }
};

/* The four lanes of a row (or column) have a part of it each. */
static __device__ __forceinline__ int32_t add_four_lanes(int32_t part) {
  part += __shfl_xor_sync(~0u, part, 1);
  return part + __shfl_xor_sync(~0u, part, 2);
}

/* sum a*b becomes sum (a - za)*(b - zb), of this slice: + (k*za - sum b)*za' .. with k counted by slice 0. */
template <class Tile>
static __device__ __forceinline__ void subtract_zero_points(const qk_matmul_s8_params& p,
                                                            operand_sums<Tile>& operands,
                                                            qk_warp_sums<Tile>& sums) {
  const int lane = static_cast<int>(threadIdx.x) % 32;
  const int32_t k = qk_place_of_warp<Tile>().slice == 0 ? p.k : 0;
#pragma unroll
  for (int i = 0; i < Tile::m; ++i) {
#pragma unroll
    for (int h = 0; h < 2; ++h) operands.row[i][h] = p.b_zero_point * add_four_lanes(operands.row[i][h]);
  }
#pragma unroll
  for (int j = 0; j < Tile::n; ++j) {
    const int32_t column = p.a_zero_point * (k * p.b_zero_point - add_four_lanes(operands.column[j]));
#pragma unroll
    for (int s = 0; s < 2; ++s) {
      const int32_t mine = __shfl_sync(~0u, column, (lane % 4 * 2 + s) * 4);
#pragma unroll
      for (int i = 0; i < Tile::m; ++i) {
        sums.sum[i][j][s] += mine - operands.row[i][0];
        sums.sum[i][j][2 + s] += mine - operands.row[i][1];
      }
    }
  }
}

template <class Tile>
static __device__ __forceinline__ void store(const matmul_job& job, int8_t* output, int32_t first_row,
                                             int32_t first_column, const qk_warp_sums<Tile>& sums) {
  const qk_matmul_s8_params& p = job.p;
  const int32_t column = first_column + qk_first_column<Tile>();
#pragma unroll
  for (int i = 0; i < Tile::m; ++i) {
#pragma unroll
    for (int h = 0; h < 2; ++h) {
      const int32_t row = first_row + qk_first_row<Tile>() + 16 * i + 8 * h;
      if (row >= p.m) return;
      uint32_t words[Tile::n / 2];
#pragma unroll
      for (int j = 0; j < Tile::n / 2; ++j) {
        int32_t y[4];
#pragma unroll
        for (int e = 0; e < 4; ++e)
          y[e] = qk_requantize_s8(sums.sum[i][2 * j + e / 2][2 * h + e % 2], p.multiplier, p.left_shift,
                                  p.output_zero_point, p.output_min, p.output_max);
        words[j] = qk_pack_word(y[0], y[1], y[2], y[3]);
      }
      qk_store_run(output + static_cast<int64_t>(row) * p.n + column, words, p.n - column, job.alignment);
    }
  }
}

/* A stage is loaded to registers while the one before it is multiplied. */
template <class Tile, class CopyA, class CopyB>
static __global__ void __launch_bounds__(Tile::threads, Tile::blocks_an_sm) multiply(matmul_job job) {
  __shared__ __align__(128) int8_t memory[Tile::bytes];
  const qk_matmul_s8_params& p = job.p;
  const qk_shared base = qk_shared_address(memory);
  const uint32_t tiles = job.tiles_down * job.tiles_across, product = blockIdx.x / tiles,
                 tile = blockIdx.x % tiles;
  const uint32_t item = product / static_cast<uint32_t>(p.batch),
                 in_item = product % static_cast<uint32_t>(p.batch);
  const int32_t first_row = static_cast<int32_t>(tile / job.tiles_across) * Tile::rows;
  const int32_t first_column = static_cast<int32_t>(tile % job.tiles_across) * Tile::columns;
  const int8_t* const a = job.a + item * job.a_item + static_cast<int64_t>(in_item) * p.a_batch_stride;
  const int8_t* const b = job.b + item * job.b_item + static_cast<int64_t>(in_item) * p.b_batch_stride;

  CopyA copy_a;
  CopyB copy_b;
  qk_warp_sums<Tile> sums = {};
  operand_sums<Tile> operands = {};
  int stage = 0;
  for (int32_t k = -Tile::k; k < p.k; k += Tile::k, stage ^= Tile::stage_bytes) {
    const bool more = k + Tile::k < p.k;
    if (more) copy_a.load(a, p.m, first_row, p.k, k + Tile::k);
    if (more) copy_b.load(b, p.n, first_column, p.k, k + Tile::k);
    if (k >= 0) qk_multiply<Tile>(base + (stage ^ Tile::stage_bytes), sums, operands);
    if (more) copy_a.store(base + stage);
    if (more) copy_b.store(base + stage + Tile::rows * Tile::k);
    __syncthreads();
  }
  subtract_zero_points<Tile>(p, operands, sums);
  if constexpr (Tile::slices > 1) {
    qk_add_slices<Tile>(reinterpret_cast<int32_t*>(memory), sums);
    if (qk_place_of_warp<Tile>().slice > 0) return;
  }
  int8_t* const output = job.output + item * job.output_item + static_cast<int64_t>(in_item) * p.m * p.n;
  store<Tile>(job, output, first_row, first_column, sums);
}

template <class Tile, bool Aligned>
static cudaError_t launch(matmul_job job, int32_t items, cudaStream_t stream) {
  typedef qk_row_words<Tile, Tile::rows, false, Aligned> copy_a;
  job.tiles_down = qk_blocks(job.p.m, Tile::rows), job.tiles_across = qk_blocks(job.p.n, Tile::columns);
  const int64_t blocks = static_cast<int64_t>(job.tiles_down) * job.tiles_across * job.p.batch * items;
  if (blocks <= 0 || blocks > INT32_MAX) return cudaErrorInvalidValue;
  const auto kernel = job.p.b_transposed
                          ? multiply<Tile, copy_a, qk_row_words<Tile, Tile::columns, true, Aligned>>
                          : multiply<Tile, copy_a, qk_column_words<Tile, Aligned>>;
  return qk_launch(kernel, dim3(static_cast<unsigned>(blocks)), Tile::threads, stream, job);
}

cudaError_t qk_matmul_s8_cuda(const qk_matmul_s8_params* p, const qk_items* items, const int8_t* a,
                              const int8_t* b, int8_t* output, cudaStream_t stream) {
  const matmul_job job = {*p,
                          a,
                          b,
                          output,
                          items->stride[0],
                          items->stride[1],
                          items->stride[2],
                          0,
                          0,
                          qk_width(p->n | items->stride[2])};
  const int64_t operands = p->k | (p->b_transposed ? 0 : p->n) | p->a_batch_stride | p->b_batch_stride |
                           items->stride[0] | items->stride[1];
  const bool aligned = operands % 4 == 0;
  const int64_t large_tiles =
      static_cast<int64_t>(qk_blocks(p->m, 64)) * qk_blocks(p->n, 64) * p->batch * items->count;
  const int multiprocessors = 108;
  if (p->m > 32 && large_tiles >= multiprocessors)
    return aligned ? launch<tile_64x64, true>(job, items->count, stream)
                   : launch<tile_64x64, false>(job, items->count, stream);
  return aligned ? launch<tile_32x32, true>(job, items->count, stream)
                 : launch<tile_32x32, false>(job, items->count, stream);
}
