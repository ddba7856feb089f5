/* Copies of the operands of qk_matmul_s8 into a tile, through registers: bytes behind k are 0. */
#ifndef QK_MATMUL_COPY_CUDA_H
#define QK_MATMUL_COPY_CUDA_H
#include "qk_mma_tile_cuda.h"

/* Bytes at..at+3 of a row of `length` bytes, those behind its end 0. Aligned: the row starts at a multiple of
 * 4 and has whole words. */
template <bool Aligned>
static __device__ __forceinline__ uint32_t qk_load_word(const int8_t* row, int32_t at, int32_t length) {
  if (Aligned) return at < length ? *reinterpret_cast<const uint32_t*>(row + at) : 0;
  uint32_t word = 0;
#pragma unroll
  for (int i = 0; i < 4; ++i)
    if (at + i < length) word |= static_cast<uint32_t>(static_cast<uint8_t>(row[at + i])) << (8 * i);
  return word;
}

static __device__ __forceinline__ qk_shared qk_word_at(qk_shared tile, int row, int k, int bytes_of_row) {
  const int at = bytes_of_row == 128 ? qk_chunk_at<128>(row, k / 16) : qk_chunk_at<64>(row, k / 16);
  return tile + at + k % 16;
}

/* Rows of `length` bytes, Tile::k of them from byte `first` on; a word a thread and step. Rows from `rows` on
 * are the last one. With Permuted in the order of qk_column_of. */
template <class Tile, int Rows, bool Permuted, bool Aligned>
struct qk_row_words {
  static constexpr int words = Tile::k / 4, step = Tile::threads / words, count = Rows / step;
  uint32_t word[count];

  __device__ __forceinline__ void load(const int8_t* matrix, int32_t rows, int32_t first_row, int32_t length,
                                       int32_t first) {
    const int k = static_cast<int>(threadIdx.x) % words * 4;
#pragma unroll
    for (int i = 0; i < count; ++i) {
      const int r = static_cast<int>(threadIdx.x) / words + i * step;
      const int32_t row = min(first_row + (Permuted ? qk_column_of<Tile>(r) : r), rows - 1);
      word[i] = qk_load_word<Aligned>(matrix + static_cast<int64_t>(row) * length, first + k, length);
    }
  }
  __device__ __forceinline__ void store(qk_shared tile) const {
    const int k = static_cast<int>(threadIdx.x) % words * 4;
#pragma unroll
    for (int i = 0; i < count; ++i)
      qk_store_shared(qk_word_at(tile, static_cast<int>(threadIdx.x) / words + i * step, k, Tile::k),
                      word[i]);
  }
};

/* The row of b in shared memory that holds a column of the tile: the inverse of qk_column_of. */
template <class Tile>
static __device__ __forceinline__ int qk_row_of_column(int column) {
  const int in_warp = column % Tile::warp_columns, t = in_warp / Tile::run, in_run = in_warp % Tile::run;
  return column - in_warp + in_run / 2 * 8 + 2 * t + in_run % 2;
}

/* Columns of a matrix [length][columns], transposed in blocks of 4 x 4 bytes: 8 threads read 32 adjacent
 * bytes. */
template <class Tile, bool Aligned>
struct qk_column_words {
  static constexpr int across = Tile::columns / 4, blocks = across * Tile::k / 4,
                       count = blocks / Tile::threads;
  static_assert(blocks % Tile::threads == 0, "even work");
  uint32_t word[count][4]; /* of k, k+1, ..: columns c..c+3 */

  static __device__ __forceinline__ int column(int i) {
    return static_cast<int>(threadIdx.x + i * Tile::threads) % across * 4;
  }
  static __device__ __forceinline__ int depth(int i) {
    return static_cast<int>(threadIdx.x + i * Tile::threads) / across * 4;
  }
  __device__ __forceinline__ void load(const int8_t* matrix, int32_t columns, int32_t first_column,
                                       int32_t length, int32_t first) {
#pragma unroll
    for (int i = 0; i < count; ++i) {
#pragma unroll
      for (int j = 0; j < 4; ++j) {
        const int32_t k = first + depth(i) + j;
        word[i][j] = 0;
        if (k < length)
          word[i][j] = qk_load_word<Aligned>(matrix + static_cast<int64_t>(k) * columns,
                                             first_column + column(i), columns);
      }
    }
  }
  __device__ __forceinline__ void store(qk_shared tile) const {
#pragma unroll
    for (int i = 0; i < count; ++i) {
      const uint32_t(&w)[4] = word[i];
      const uint32_t low01 = __byte_perm(w[0], w[1], 0x5140), high01 = __byte_perm(w[0], w[1], 0x7362);
      const uint32_t low23 = __byte_perm(w[2], w[3], 0x5140), high23 = __byte_perm(w[2], w[3], 0x7362);
      const uint32_t transposed[4] = {__byte_perm(low01, low23, 0x5410), __byte_perm(low01, low23, 0x7632),
                                      __byte_perm(high01, high23, 0x5410),
                                      __byte_perm(high01, high23, 0x7632)};
#pragma unroll
      for (int j = 0; j < 4; ++j)
        qk_store_shared(qk_word_at(tile, qk_row_of_column<Tile>(column(i) + j), depth(i), Tile::k),
                        transposed[j]);
    }
  }
};
#endif
