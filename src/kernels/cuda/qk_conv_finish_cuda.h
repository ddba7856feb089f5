/* Start and end of a convolution's sums: bias, requantization, residual sum, stores. */
#ifndef QK_CONV_FINISH_CUDA_H
#define QK_CONV_FINISH_CUDA_H
#include "qk_conv_copy_cuda.h"
#include "qk_requantize_cuda.h"
#include "qk_vector_cuda.h"

/* The thread's channels of one of the tables in front of the weights. Runs never straddle the end of the
 * table, a run beyond it is another one, of channels that are not stored. */
template <class Tile>
static __device__ __forceinline__ const int4* qk_channel_run(const qk_conv_job& job, qk_conv_block block,
                                                             int table) {
  const int32_t channel = block.channel + qk_first_column<Tile>();
  const int32_t all = job.groups * job.padded_width;
  const int32_t at =
      table * all + block.group * job.padded_width + (channel < job.padded_width ? channel : 0);
  return reinterpret_cast<const int4*>(job.packed + job.channels_at) + at / 4;
}

/* Sums start with the bias, those of slices after the first with 0. */
template <class Tile>
static __device__ __forceinline__ void qk_start_sums(const qk_conv_job& job, qk_conv_block block,
                                                     qk_warp_sums<Tile>& sums) {
  const int4* const bias = qk_channel_run<Tile>(job, block, 0);
  const bool first = Tile::slices == 1 || qk_place_of_warp<Tile>().slice == 0;
#pragma unroll
  for (int j = 0; j < Tile::n; j += 2) {
    const int4 b = first ? __ldg(bias + j / 2) : make_int4(0, 0, 0, 0);
#pragma unroll
    for (int i = 0; i < Tile::m; ++i) {
      int32_t(&even)[4] = sums.sum[i][j], (&odd)[4] = sums.sum[i][j + 1];
      even[0] = even[2] = b.x, even[1] = even[3] = b.y;
      odd[0] = odd[2] = b.z, odd[1] = odd[3] = b.w;
    }
  }
}

/* N6 and N7 */
template <bool Shifted>
static __device__ __forceinline__ int32_t qk_finish_sum(const qk_conv_job& job, int32_t sum,
                                                        int32_t doubled_multiplier, int32_t shift) {
  if (Shifted && shift != 0) sum = qk_shift_left(sum, shift);
  return qk_requantize(sum, doubled_multiplier, qk_rescale_constant(job.zero_point), job.min, job.max);
}

/* A row (h: 0 or 1) of product row i. */
template <class Tile, bool Shifted>
static __device__ __forceinline__ void qk_requantize_row(const qk_conv_job& job,
                                                         const qk_warp_sums<Tile>& sums, int i, int h,
                                                         const int4 (&multipliers)[Tile::n / 2],
                                                         const int4* shifts, uint32_t (&words)[Tile::n / 2]) {
#pragma unroll
  for (int j = 0; j < Tile::n / 2; ++j) {
    const int4 m = multipliers[j], s = Shifted ? __ldg(shifts + j) : make_int4(0, 0, 0, 0);
    const int32_t(&even)[4] = sums.sum[i][2 * j], (&odd)[4] = sums.sum[i][2 * j + 1];
    words[j] = qk_pack_word(qk_finish_sum<Shifted>(job, even[2 * h], m.x, s.x),
                            qk_finish_sum<Shifted>(job, even[2 * h + 1], m.y, s.y),
                            qk_finish_sum<Shifted>(job, odd[2 * h], m.z, s.z),
                            qk_finish_sum<Shifted>(job, odd[2 * h + 1], m.w, s.w));
  }
}

/* N8 */
static __device__ __forceinline__ int32_t qk_add_to(const qk_conv_job& job, int32_t result, int32_t addend) {
  const int32_t acc = result * job.conv_multiplier + addend * job.addend_multiplier + job.constant;
  return qk_clamp_s8(acc >> job.shift, job.sum_min, job.sum_max);
}

static __device__ __forceinline__ uint32_t qk_add_word(const qk_conv_job& job, uint32_t result,
                                                       uint32_t addend) {
  return qk_pack_word(qk_add_to(job, qk_byte_of(result, 0), qk_byte_of(addend, 0)),
                      qk_add_to(job, qk_byte_of(result, 1), qk_byte_of(addend, 1)),
                      qk_add_to(job, qk_byte_of(result, 2), qk_byte_of(addend, 2)),
                      qk_add_to(job, qk_byte_of(result, 3), qk_byte_of(addend, 3)));
}

/* A thread's run of channels of one of its 2m pixels: the place in output and addend, and how many of the
 * channels exist (none of a pixel that does not). */
typedef struct {
  int64_t at;
  int32_t count;
} qk_conv_run;

template <class Tile>
static __device__ __forceinline__ qk_conv_run qk_find_run(const qk_conv_job& job, qk_conv_block block,
                                                          int row) {
  const int32_t channel = block.channel + qk_first_column<Tile>();
  const uint32_t pixel = block.pixel + static_cast<uint32_t>(qk_first_row<Tile>() + 8 * row);
  return {static_cast<int64_t>(pixel) * job.output_channels + block.group * job.width + channel,
          pixel < job.pixels ? job.width - channel : 0};
}

/* A thread stores 2n adjacent channels of 2m pixels; four threads a warp's channels of a pixel. */
template <class Tile, bool Shifted>
static __device__ __forceinline__ void qk_finish_sums(const qk_conv_job& job, qk_conv_block block,
                                                      const qk_warp_sums<Tile>& sums) {
  int4 multipliers[Tile::n / 2];
#pragma unroll
  for (int j = 0; j < Tile::n / 2; ++j) multipliers[j] = __ldg(qk_channel_run<Tile>(job, block, 1) + j);
  const int4* const shifts = qk_channel_run<Tile>(job, block, 2);

  uint32_t addends[2 * Tile::m][Tile::n / 2] = {};
  if (job.addend != nullptr) {
#pragma unroll
    for (int row = 0; row < 2 * Tile::m; ++row) {
      const qk_conv_run run = qk_find_run<Tile>(job, block, row);
      qk_load_run(job.addend + run.at, addends[row], run.count, job.alignment);
    }
  }
#pragma unroll
  for (int row = 0; row < 2 * Tile::m; ++row) {
    const qk_conv_run run = qk_find_run<Tile>(job, block, row);
    uint32_t words[Tile::n / 2];
    qk_requantize_row<Tile, Shifted>(job, sums, row / 2, row % 2, multipliers, shifts, words);
    if (job.addend != nullptr) {
#pragma unroll
      for (int j = 0; j < Tile::n / 2; ++j) words[j] = qk_add_word(job, words[j], addends[row][j]);
    }
    qk_store_run(job.output + run.at, words, run.count, job.alignment);
  }
}
#endif
