/* Start and end of a convolution's sums: bias, requantization, residual sum, stores. */
#ifndef QK_CONV_FINISH_CUDA_H
#define QK_CONV_FINISH_CUDA_H
#include "qk_conv_copy_cuda.h"
#include "qk_rescale.h"
#include "qk_vector_cuda.h"

/* The thread's channels of one of the tables in front of the weights. Runs never straddle the end of the
 * table, a run beyond it is another one, of channels that are not stored. */
template <class Tile>
static __device__ __forceinline__ const int4* qk_channel_run(const qk_conv_job& job, qk_conv_block block,
                                                             int table) {
  const int32_t channel = block.channel + qk_first_column<Tile>();
  const int32_t all = static_cast<int32_t>(job.groups) * job.padded_width;
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

/* N6 and N7 for the sums of a row (h: 0 or 1) of product row i. */
template <class Tile, bool Shifted>
static __device__ __forceinline__ void qk_requantize_row(const qk_conv_job& job,
                                                         const qk_warp_sums<Tile>& sums, int i, int h,
                                                         const int4* multipliers, const int4* shifts,
                                                         uint32_t (&words)[Tile::n / 2]) {
#pragma unroll
  for (int j = 0; j < Tile::n / 2; ++j) {
    const int4 m = __ldg(multipliers + j), s = Shifted ? __ldg(shifts + j) : make_int4(0, 0, 0, 0);
    const int32_t(&even)[4] = sums.sum[i][2 * j], (&odd)[4] = sums.sum[i][2 * j + 1];
    words[j] = qk_pack_bytes(qk_requantize_s8(even[2 * h], m.x, s.x, job.zero_point, job.min, job.max),
                             qk_requantize_s8(even[2 * h + 1], m.y, s.y, job.zero_point, job.min, job.max),
                             qk_requantize_s8(odd[2 * h], m.z, s.z, job.zero_point, job.min, job.max),
                             qk_requantize_s8(odd[2 * h + 1], m.w, s.w, job.zero_point, job.min, job.max));
  }
}

/* N8 */
static __device__ __forceinline__ int32_t qk_add_to(const qk_conv_job& job, int32_t result, int32_t addend) {
  const int32_t acc = result * job.conv_multiplier + addend * job.addend_multiplier + job.constant;
  return qk_clamp_s8(acc >> job.shift, job.sum_min, job.sum_max);
}

template <int Words>
static __device__ __forceinline__ void qk_add_run(const qk_conv_job& job, const int8_t* addend, int count,
                                                  uint32_t (&words)[Words]) {
  uint32_t other[Words];
  qk_load_run(addend, other, count, job.alignment);
#pragma unroll
  for (int j = 0; j < Words; ++j)
    words[j] = qk_pack_bytes(qk_add_to(job, qk_byte_of(words[j], 0), qk_byte_of(other[j], 0)),
                             qk_add_to(job, qk_byte_of(words[j], 1), qk_byte_of(other[j], 1)),
                             qk_add_to(job, qk_byte_of(words[j], 2), qk_byte_of(other[j], 2)),
                             qk_add_to(job, qk_byte_of(words[j], 3), qk_byte_of(other[j], 3)));
}

/* A thread stores 2n adjacent channels of 2m pixels; four threads a warp's channels of a pixel. */
template <class Tile, bool Shifted>
static __device__ __forceinline__ void qk_finish_sums(const qk_conv_job& job, qk_conv_block block,
                                                      const qk_warp_sums<Tile>& sums) {
  const int4* const multipliers = qk_channel_run<Tile>(job, block, 1);
  const int4* const shifts = qk_channel_run<Tile>(job, block, 2);
  const int32_t channel = block.channel + qk_first_column<Tile>();
#pragma unroll
  for (int i = 0; i < Tile::m; ++i) {
#pragma unroll
    for (int h = 0; h < 2; ++h) {
      const uint32_t pixel = block.pixel + static_cast<uint32_t>(qk_first_row<Tile>() + 16 * i + 8 * h);
      if (pixel >= job.pixels) return;
      const int64_t at =
          static_cast<int64_t>(pixel) * job.output_channels + block.group * job.width + channel;
      uint32_t words[Tile::n / 2];
      qk_requantize_row<Tile, Shifted>(job, sums, i, h, multipliers, shifts, words);
      if (job.addend != nullptr) qk_add_run(job, job.addend + at, job.width - channel, words);
      qk_store_run(job.output + at, words, job.width - channel, job.alignment);
    }
  }
}
#endif
