#include "qk_block_cuda.h"
#include "qk_copy_cuda.h"

/* A piece a thread, in the order of the output. */
template <class Piece>
static __global__ void copy(uint32_t units, const qk_block_map map, const char* input, char* output) {
  uint32_t unit = qk_unit();
  if (unit >= units) return;
  const qk_block_place at = qk_find_block_place(unit, map);
  *reinterpret_cast<Piece*>(output + at.to) = *reinterpret_cast<const Piece*>(input + at.from);
}

enum { TILE = 32, THREADS = 256 };

/* Planes of rows (dense in the input) and columns (dense in the output), a tile of 32x32 elements a block. */
struct plane {
  int64_t rows, columns;       /* elements: along the output, along the input */
  int64_t row_from, column_to; /* bytes from row to row of the input, from column to column of the output */
  qk_divisor row_tiles, column_tiles;
};

template <class Piece>
static __global__ void transpose(const plane s, const qk_block_map outer, const char* input, char* output) {
  __shared__ Piece tile[TILE][TILE + 1];
  uint32_t rest = blockIdx.x;
  const int64_t row = static_cast<int64_t>(qk_take_digit(&rest, s.row_tiles)) * TILE;
  const int64_t column = static_cast<int64_t>(qk_take_digit(&rest, s.column_tiles)) * TILE;
  const qk_block_place at = qk_find_block_place(rest, outer);
  const int lane = static_cast<int>(threadIdx.x) % TILE, first = static_cast<int>(threadIdx.x) / TILE;
  const Piece* const in = reinterpret_cast<const Piece*>(input + at.from + row * s.row_from) + column;
#pragma unroll
  for (int i = first; i < TILE; i += THREADS / TILE)
    if (row + i < s.rows && column + lane < s.columns)
      tile[i][lane] =
          *reinterpret_cast<const Piece*>(reinterpret_cast<const char*>(in + lane) + i * s.row_from);
  __syncthreads();
  Piece* const out = reinterpret_cast<Piece*>(output + at.to + column * s.column_to) + row;
#pragma unroll
  for (int i = first; i < TILE; i += THREADS / TILE)
    if (column + i < s.columns && row + lane < s.rows)
      *reinterpret_cast<Piece*>(reinterpret_cast<char*>(out + lane) + i * s.column_to) = tile[lane][i];
}

/* The dimension that is dense in the input, where the block is a set of planes worth a tile; else -1. */
static int find_columns(const qk_block& b, int64_t element_bytes) {
  const int64_t least = TILE / 4;
  if (b.to[0] != element_bytes || b.from[0] == element_bytes || b.length[0] < least || element_bytes > 8)
    return -1;
  for (int d = 1; d < b.rank; ++d)
    if (b.from[d] == element_bytes && b.length[d] >= least) return d;
  return -1;
}

static cudaError_t launch_transpose(const qk_block& b, int columns, int64_t element_bytes, const char* input,
                                    char* output, cudaStream_t stream) {
  const int64_t row_tiles = (b.length[0] + TILE - 1) / TILE,
                column_tiles = (b.length[columns] + TILE - 1) / TILE;
  const plane s = {b.length[0],   b.length[columns],          b.from[0],
                   b.to[columns], qk_make_divisor(row_tiles), qk_make_divisor(column_tiles)};
  qk_block outer = b;
  outer.length[0] = outer.length[columns] = 1;
  const int64_t blocks = row_tiles * column_tiles * qk_block_pieces(outer);
  if (blocks > INT32_MAX) return cudaErrorInvalidValue;
  return qk_for_width(static_cast<int>(element_bytes), [=](auto piece) {
    return qk_launch(transpose<decltype(piece)>, dim3(static_cast<unsigned>(blocks)), THREADS, stream, s,
                     qk_map_block(outer), input, output);
  });
}

cudaError_t qk_copy_cuda(const qk_copy_params* p, const qk_items* items, const void* input, void* output,
                         cudaStream_t stream) {
  const char* const in =
      static_cast<const char*>(input) + static_cast<int64_t>(p->src_offset) * p->element_size;
  char* const out = static_cast<char*>(output) + static_cast<int64_t>(p->dst_offset) * p->element_size;
  qk_block b = qk_make_block(p, items);
  if (qk_block_pieces(b) == 0) return cudaSuccess;
  const int columns = find_columns(b, p->element_size);
  if (columns > 0) return launch_transpose(b, columns, p->element_size, in, out, stream);
  const int width = qk_widen_block(&b, p->element_size, qk_address(in) | qk_address(out));
  return qk_for_width(width, [=](auto piece) {
    return qk_launch_units(copy<decltype(piece)>, qk_block_pieces(b), stream, qk_map_block(b), in, out);
  });
}
