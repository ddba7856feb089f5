#include "qk_conv_layout_cuda.h"
#include "qk_fully_connected_conv_cuda.h"
#include "qk_gemv_s8_cuda.h"
#include "qk_requantize_cuda.h"

enum { WARPS = 4 };

typedef struct {
  const int8_t* weights; /* [channels][stride] */
  const int32_t *bias, *doubled_multipliers, *shifts;
  const int8_t* input; /* [rows][count] */
  int8_t* output;      /* [rows][channels] */
  int32_t rows, channels, count, stride;
  int32_t zero_point, min, max;
} gemv_job;

/* Bytes 16i..16i+15 of a row, those behind its end 0; rows start at multiples of Piece. */
template <int Piece>
static __device__ __forceinline__ int4 load_input(const int8_t* row, int32_t i, int32_t count) {
  if (Piece == 16) return reinterpret_cast<const int4*>(row)[i];
  int32_t word[4] = {0, 0, 0, 0};
#pragma unroll
  for (int w = 0; w < 4; ++w) {
    const int32_t at = 16 * i + 4 * w;
    if (Piece == 4 && at < count) word[w] = *reinterpret_cast<const int32_t*>(row + at);
    if (Piece == 1) {
#pragma unroll
      for (int b = 0; b < 4; ++b)
        if (at + b < count)
          word[w] |=
              static_cast<int32_t>(static_cast<uint32_t>(static_cast<uint8_t>(row[at + b])) << (8 * b));
    }
  }
  return make_int4(word[0], word[1], word[2], word[3]);
}

template <int Rows, int Piece>
static __global__ void __launch_bounds__(32 * WARPS) multiply(gemv_job job) {
  const int32_t channel = static_cast<int32_t>(blockIdx.x * WARPS + threadIdx.x / 32);
  const int32_t lane = static_cast<int32_t>(threadIdx.x) % 32;
  if (channel >= job.channels) return;
  const int4* const weights =
      reinterpret_cast<const int4*>(job.weights + static_cast<int64_t>(channel) * job.stride);
  int32_t acc[Rows];
#pragma unroll
  for (int r = 0; r < Rows; ++r) acc[r] = 0;
#pragma unroll 2
  for (int32_t i = lane; 16 * i < job.count; i += 32) {
    const int4 w = __ldg(weights + i);
#pragma unroll
    for (int r = 0; r < Rows; ++r) {
      if (r >= job.rows) break;
      const int4 x = load_input<Piece>(job.input + static_cast<int64_t>(r) * job.count, i, job.count);
      acc[r] = __dp4a(x.x, w.x, __dp4a(x.y, w.y, __dp4a(x.z, w.z, __dp4a(x.w, w.w, acc[r]))));
    }
  }
  const int32_t bias = job.bias[channel], shift = job.shifts[channel];
#pragma unroll
  for (int r = 0; r < Rows; ++r) {
#pragma unroll
    for (int other = 16; other > 0; other /= 2) acc[r] += __shfl_xor_sync(~0u, acc[r], other);
    if (lane != r || r >= job.rows) continue;
    int32_t sum = acc[r] + bias;
    if (shift != 0) sum = qk_shift_left(sum, shift);
    job.output[static_cast<int64_t>(r) * job.channels + channel] = static_cast<int8_t>(qk_requantize(
        sum, job.doubled_multipliers[channel], qk_rescale_constant(job.zero_point), job.min, job.max));
  }
}

template <int Rows>
static cudaError_t launch(const gemv_job& job, int32_t piece, cudaStream_t stream) {
  const dim3 grid(qk_blocks(job.channels, WARPS));
  if (piece == 16) return qk_launch(multiply<Rows, 16>, grid, 32 * WARPS, stream, job);
  if (piece == 1) return qk_launch(multiply<Rows, 1>, grid, 32 * WARPS, stream, job);
  return qk_launch(multiply<Rows, 4>, grid, 32 * WARPS, stream, job);
}

cudaError_t qk_gemv_s8_cuda(const qk_fully_connected_s8_params* p, int32_t rows, const int8_t* input,
                            int8_t* output, cudaStream_t stream) {
  const qk_conv_s8_params conv = qk_fully_connected_conv(p);
  const qk_conv_layout l = qk_lay_out_conv(&conv);
  const int32_t* const channels = reinterpret_cast<const int32_t*>(p->weights + l.channels_at);
  const gemv_job job = {p->weights + l.weights_at,
                        channels,
                        channels + l.padded_width,
                        channels + 2 * l.padded_width,
                        input,
                        output,
                        rows,
                        p->out_features,
                        p->in_features,
                        l.padded_k,
                        p->output_zero_point,
                        p->output_min,
                        p->output_max};
  if (rows <= 0 || rows > QK_GEMV_ROWS) return cudaErrorInvalidValue;
  if (rows == 1) return launch<1>(job, l.piece, stream);
  if (rows <= 4) return launch<4>(job, l.piece, stream);
  return launch<QK_GEMV_ROWS>(job, l.piece, stream);
}
