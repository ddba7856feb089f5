/* Copies of input and weights into the stages of a convolution's tile. */
#ifndef QK_CONV_COPY_CUDA_H
#define QK_CONV_COPY_CUDA_H
#include "qk_conv_job_cuda.h"
#include "qk_mma_tile_cuda.h"

/* A block's first pixel, group and first channel in the group. Blocks that follow each other share pixels. */
typedef struct {
  uint32_t pixel;
  int32_t group, channel;
} qk_conv_block;

template <class Tile>
static __device__ __forceinline__ qk_conv_block qk_find_block(const qk_conv_job& job) {
  uint32_t tile = blockIdx.x;
  const auto across = static_cast<int32_t>(qk_take_digit(&tile, job.tiles_across));
  const auto group = static_cast<int32_t>(qk_take_digit(&tile, job.group_count));
  return {tile * Tile::rows, group, across * Tile::columns};
}

/* The windows of the pixels a thread copies: the input row and byte in it of their first byte, and its
 * address. */
template <class Tile>
struct qk_windows {
  const int8_t* first[Tile::row_copies];
  int32_t row[Tile::row_copies], byte[Tile::row_copies];
};

template <class Tile>
static __device__ __forceinline__ qk_windows<Tile> qk_find_windows(const qk_conv_job& job,
                                                                   qk_conv_block block) {
  qk_windows<Tile> w;
#pragma unroll
  for (int i = 0; i < Tile::row_copies; ++i) {
    const uint32_t pixel = block.pixel + threadIdx.x / Tile::chunks + i * Tile::copied;
    uint32_t image = pixel;
    const uint32_t column = qk_take_digit(&image, job.output_width),
                   row = qk_take_digit(&image, job.output_height);
    w.row[i] = static_cast<int32_t>(row) * job.stride_rows - job.pad_rows;
    w.byte[i] = static_cast<int32_t>(column) * job.stride_bytes - job.pad_bytes + block.group * job.depth;
    w.first[i] =
        job.input + (static_cast<int64_t>(image) * job.input_height + w.row[i]) * job.row_bytes + w.byte[i];
    if (pixel >= job.pixels) w.row[i] = QK_CONV_NOWHERE;
  }
  return w;
}

/* Four bytes from `at` on; those outside the input are undefined. The input begins at a multiple of 4. */
static __device__ __forceinline__ uint32_t qk_load_unaligned(const qk_conv_job& job, int64_t at) {
  const int64_t aligned = at & ~static_cast<int64_t>(3);
  uint32_t low = 0, high = 0;
  if (aligned >= 0 && aligned < job.input_words_end) {
    const uint32_t* const words = reinterpret_cast<const uint32_t*>(job.input + aligned);
    low = words[0], high = words[1];
  } else {
    const int8_t* const bytes = job.input + aligned;
#pragma unroll 1
    for (int i = 7; i >= 0; --i) {
      high = high << 8 | low >> 24, low <<= 8;
      if (aligned + i >= 0 && aligned + i < job.input_bytes) low |= static_cast<uint8_t>(bytes[i]);
    }
  }
  return __funnelshift_r(low, high, static_cast<unsigned>(at & 3) * 8);
}

/* Bytes byte..byte+3 of an image row; those outside it are the zero point. `at`: of the first one, in the
 * input. */
static __device__ __forceinline__ uint32_t qk_gather(const qk_conv_job& job, int64_t at, int32_t byte,
                                                     uint32_t zero_points) {
  if (byte <= -4 || byte >= job.row_bytes) return zero_points;
  uint32_t inside = ~0u;
  if (byte < 0) inside <<= -8 * byte;
  if (byte + 4 > job.row_bytes) inside &= ~0u >> 8 * (byte + 4 - job.row_bytes);
  return (qk_load_unaligned(job, at) & inside) | (zero_points & ~inside);
}

/* Which pieces of a window the thread's chunk of a stage is. */
template <int Piece>
struct qk_chunk_steps {
  static constexpr int bytes = Piece == 1 ? 4 : Piece, count = 16 / bytes;
  qk_conv_step step[count];
};

template <class Tile, int Piece>
static __device__ __forceinline__ qk_chunk_steps<Piece> qk_load_steps(const qk_conv_job& job, int stage) {
  using Steps = qk_chunk_steps<Piece>;
  const int chunk = stage * Tile::chunks + static_cast<int>(threadIdx.x) % Tile::chunks;
  const int2* const from = reinterpret_cast<const int2*>(job.packed + job.steps_at) + chunk * Steps::count;
  Steps s;
#pragma unroll
  for (int i = 0; i < Steps::count; ++i) {
    const int2 step = __ldg(from + i);
    s.step[i] = {step.x, step.y};
  }
  return s;
}

/* A thread's chunks of the pixels' windows. */
template <class Tile, int Piece>
static __device__ __forceinline__ void qk_copy_windows(const qk_conv_job& job, const qk_windows<Tile>& w,
                                                       const qk_chunk_steps<Piece>& steps, qk_shared stage) {
  using Steps = qk_chunk_steps<Piece>;
  const int row = static_cast<int>(threadIdx.x) / Tile::chunks,
            chunk = static_cast<int>(threadIdx.x) % Tile::chunks;
  const qk_shared to = stage + qk_chunk_at<Tile::k>(row, chunk);
  uint32_t zero_points = 0;
  if (Piece == 1) zero_points = __ldg(reinterpret_cast<const unsigned*>(job.packed));
#pragma unroll
  for (int piece = 0; piece < Steps::count; ++piece) {
    const qk_conv_step step = steps.step[piece];
    /* within an image, below 2^31; of a padding piece it is not used */
    const int32_t offset =
        static_cast<int32_t>(static_cast<uint32_t>(step.rows) * static_cast<uint32_t>(job.row_bytes) +
                             static_cast<uint32_t>(step.bytes));
#pragma unroll
    for (int i = 0; i < Tile::row_copies; ++i) {
      const qk_shared there = to + i * Tile::copied * Tile::k + piece * Steps::bytes;
      const int32_t byte = w.byte[i] + step.bytes;
      const bool in_rows =
          static_cast<uint32_t>(w.row[i] + step.rows) < static_cast<uint32_t>(job.input_height);
      if constexpr (Piece == 1) {
        const int64_t at = w.first[i] + offset - job.input;
        qk_store_shared(there, in_rows ? qk_gather(job, at, byte, zero_points) : zero_points);
      } else {
        const bool is_inside = in_rows && static_cast<uint32_t>(byte) < static_cast<uint32_t>(job.row_bytes);
        const int8_t* const from = is_inside ? w.first[i] + offset : job.packed;
        if (job.rereads)
          qk_copy_async<Piece, true>(there, from);
        else
          qk_copy_async<Piece>(there, from);
      }
    }
  }
}

/* The first chunk of each of the channels whose weights a thread copies. */
template <class Tile>
struct qk_filters {
  const int8_t* first[Tile::column_copies];
};

template <class Tile>
static __device__ __forceinline__ qk_filters<Tile> qk_find_filters(const qk_conv_job& job,
                                                                   qk_conv_block block) {
  qk_filters<Tile> f;
#pragma unroll
  for (int i = 0; i < Tile::column_copies; ++i) {
    const int column = static_cast<int>(threadIdx.x) / Tile::chunks + i * Tile::copied;
    const int channel = min(block.channel + qk_column_of<Tile>(column), job.width - 1);
    f.first[i] = job.packed + job.weights_at +
                 static_cast<int64_t>(block.group * job.width + channel) * job.padded_k +
                 threadIdx.x % Tile::chunks * 16;
  }
  return f;
}

template <class Tile>
static __device__ __forceinline__ void qk_copy_filters(const qk_filters<Tile>& f, int stage, qk_shared to) {
  const int row = static_cast<int>(threadIdx.x) / Tile::chunks,
            chunk = static_cast<int>(threadIdx.x) % Tile::chunks;
  to += Tile::rows * Tile::k + qk_chunk_at<Tile::k>(row, chunk);
#pragma unroll
  for (int i = 0; i < Tile::column_copies; ++i)
    qk_copy_async<16>(to + i * Tile::copied * Tile::k, f.first[i] + static_cast<int64_t>(stage) * Tile::k);
}
#endif
