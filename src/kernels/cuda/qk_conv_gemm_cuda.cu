#include "qk_conv_finish_cuda.h"
#include "qk_conv_gemm_cuda.h"

/* Shared memory and, on sm_80, what a warp does for each 64 bytes of k:
 *            KB  products  loads of matrices  copies of 16 bytes  instructions in all
 *   128x128  48        64                 16                   8                  190
 *   128x64   36        32                 12                   6                  150
 *   128x32   30        16                  8                   5                  128
 *   64x64    32        16                  8                   4                   96
 *   32x32    32         8                  4                   4                   66, for 128 bytes
 * The last is for few pixels: its warps share one tile and divide k. Shared memory moves 128 bytes a clock: a
 * block of 128x128 has it busy for 384 clocks, while its products take 512 on sm_80 and some 400 on sm_90. */
typedef qk_mma_tile<128, 128, 64, 64, 1, 64, 3, 2> tile_128x128;
typedef qk_mma_tile<128, 64, 32, 64, 1, 64, 3, 3> tile_128x64;
typedef qk_mma_tile<128, 32, 32, 32, 1, 64, 3, 4> tile_128x32;
typedef qk_mma_tile<64, 64, 32, 32, 1, 64, 4, 4> tile_64x64;
typedef qk_mma_tile<32, 32, 32, 32, 4, 128, 4, 4> tile_32x32;

template <class Tile, int Piece>
static __global__ void __launch_bounds__(Tile::threads, Tile::blocks_an_sm) convolve(qk_conv_job job) {
  __shared__ __align__(128) int8_t memory[Tile::bytes];
  const qk_shared base = qk_shared_address(memory);
  const qk_conv_block block = qk_find_block<Tile>(job);
  const qk_windows<Tile> windows = qk_find_windows<Tile>(job, block);
  const qk_filters<Tile> filters = qk_find_filters<Tile>(job, block);
  const int stages = (job.k + Tile::k - 1) / Tile::k;

  /* Steps are loaded a stage before the copies they are for, those of the first stages all at once. */
  qk_chunk_steps<Piece> steps[Tile::stages] = {};
#pragma unroll
  for (int stage = 0; stage < Tile::stages; ++stage)
    if (stage < stages) steps[stage] = qk_load_steps<Tile, Piece>(job, stage);
#pragma unroll
  for (int stage = 0; stage < Tile::stages - 1; ++stage) {
    if (stage < stages) {
      const qk_shared to = base + stage * Tile::stage_bytes;
      qk_copy_filters<Tile>(filters, stage, to);
      qk_copy_windows<Tile, Piece>(job, windows, steps[stage], to);
    }
    qk_commit_copies();
  }

  qk_warp_sums<Tile> sums;
  qk_start_sums<Tile>(job, block, sums);
  const bool shifted = __ldg(reinterpret_cast<const int*>(job.packed) + 4) != 0;
  qk_chunk_steps<Piece> next_steps = steps[Tile::stages - 1];
  qk_unobserved nothing;
  constexpr int last = (Tile::stages - 1) * Tile::stage_bytes;
  for (int stage = 0, from = 0, to = last; stage < stages; ++stage) {
    const int next = stage + Tile::stages - 1;
    qk_wait_copies<Tile::stages - 2>();
    __syncthreads();
    if (next < stages) {
      qk_copy_filters<Tile>(filters, next, base + to);
      qk_copy_windows<Tile, Piece>(job, windows, next_steps, base + to);
    }
    qk_commit_copies();
    if (next + 1 < stages) next_steps = qk_load_steps<Tile, Piece>(job, next + 1);
    qk_multiply<Tile>(base + from, sums, nothing);
    from = from == last ? 0 : from + Tile::stage_bytes;
    to = to == last ? 0 : to + Tile::stage_bytes;
  }

  if constexpr (Tile::slices > 1) {
    qk_wait_copies<0>();
    __syncthreads();
    qk_add_slices<Tile>(reinterpret_cast<int32_t*>(memory), sums);
    if (qk_place_of_warp<Tile>().slice > 0) return;
  }
  if (shifted)
    qk_finish_sums<Tile, true>(job, block, sums);
  else
    qk_finish_sums<Tile, false>(job, block, sums);
}

template <class Tile, int Piece>
static cudaError_t launch(qk_conv_job job, cudaStream_t stream) {
  const int64_t across = qk_blocks(job.width, Tile::columns);
  job.tiles_across = qk_make_divisor(across);
  const int64_t blocks = static_cast<int64_t>(qk_blocks(job.pixels, Tile::rows)) * across * job.groups;
  if (blocks > INT32_MAX) return cudaErrorInvalidValue;
  return qk_launch(convolve<Tile, Piece>, dim3(static_cast<unsigned>(blocks)), Tile::threads, stream, job);
}

template <int Piece>
static cudaError_t launch_small(qk_conv_tile tile, const qk_conv_job& job, cudaStream_t stream) {
  if (tile == QK_CONV_64X64) return launch<tile_64x64, Piece>(job, stream);
  if (tile == QK_CONV_32X32) return launch<tile_32x32, Piece>(job, stream);
  return cudaErrorInvalidValue;
}

static cudaError_t launch_any(qk_conv_tile tile, int32_t piece, const qk_conv_job& job, cudaStream_t stream) {
  if (piece == 8) return launch_small<8>(tile, job, stream);
  if (piece == 4) return launch_small<4>(tile, job, stream);
  if (piece == 1) return launch_small<1>(tile, job, stream);
  if (tile == QK_CONV_128X128) return launch<tile_128x128, 16>(job, stream);
  if (tile == QK_CONV_128X64) return launch<tile_128x64, 16>(job, stream);
  if (tile == QK_CONV_128X32) return launch<tile_128x32, 16>(job, stream);
  return launch_small<16>(tile, job, stream);
}

static int32_t common_alignment(const qk_conv_s8_params* p, const int8_t* output, const int8_t* addend) {
  const int32_t width = p->groups > 1 ? p->output_channels / p->groups : 0;
  const uintptr_t bits = reinterpret_cast<uintptr_t>(output) | reinterpret_cast<uintptr_t>(addend) |
                         static_cast<uintptr_t>(p->output_channels | width);
  return qk_width(static_cast<int64_t>(bits));
}

static qk_conv_job describe(const qk_conv_s8_params* p, int64_t images) {
  const qk_conv_layout l = qk_lay_out_conv(p);
  qk_conv_job job = {};
  job.packed = p->weights;
  job.steps_at = l.steps_at, job.channels_at = l.channels_at, job.weights_at = l.weights_at;
  job.k = l.k, job.padded_k = l.padded_k, job.width = l.width, job.padded_width = l.padded_width;
  job.input_height = p->input_height;
  job.row_bytes = p->input_width * p->input_channels;
  job.input_bytes = images * job.input_height * job.row_bytes;
  job.input_words_end = job.input_bytes - 7;
  job.depth = p->input_channels / p->groups;
  job.output_height = qk_make_divisor(p->output_height);
  job.output_width = qk_make_divisor(p->output_width);
  job.pixels = static_cast<uint32_t>(images * p->output_height * p->output_width);
  job.stride_rows = p->stride_height, job.stride_bytes = p->stride_width * p->input_channels;
  job.rereads = p->kernel_height > p->stride_height || p->kernel_width > p->stride_width;
  job.pad_rows = p->pad_top, job.pad_bytes = p->pad_left * p->input_channels;
  job.groups = p->groups, job.group_count = qk_make_divisor(p->groups);
  job.output_channels = p->output_channels;
  job.zero_point = p->output_zero_point, job.min = p->output_min, job.max = p->output_max;
  return job;
}

cudaError_t qk_conv_gemm_cuda(const qk_conv_s8_params* p, qk_conv_tile tile, int64_t images,
                              const int8_t* input, const qk_add_s8_params* add, int32_t conv_is_b,
                              const int8_t* addend, int8_t* output, cudaStream_t stream) {
  const int64_t pixels = images * p->output_height * p->output_width;
  const int64_t image_bytes = static_cast<int64_t>(p->input_height) * p->input_width * p->input_channels;
  if (pixels <= 0 || pixels > INT32_MAX - 128 || image_bytes > INT32_MAX ||
      (add == nullptr) != (addend == nullptr))
    return cudaErrorInvalidValue;
  qk_conv_job job = describe(p, images);
  job.input = input, job.output = output, job.addend = addend;
  job.alignment = common_alignment(p, output, addend);
  if (add != nullptr) {
    job.conv_multiplier = conv_is_b ? add->b_multiplier : add->a_multiplier;
    job.addend_multiplier = conv_is_b ? add->a_multiplier : add->b_multiplier;
    job.constant = add->constant, job.shift = add->shift;
    job.sum_min = add->output_min, job.sum_max = add->output_max;
  }
  return launch_any(tile, qk_conv_piece(p), job, stream);
}

int qk_conv_tile_suits(const qk_conv_s8_params* p, qk_conv_tile tile) {
  return tile == QK_CONV_64X64 || tile == QK_CONV_32X32 || qk_conv_piece(p) == 16;
}

/* Blocks run in rounds on some 108 multiprocessors; one takes as long as its products, times what its copies
 * and loads of matrices add. */
qk_conv_tile qk_choose_conv_tile(const qk_conv_s8_params* p, int64_t pixels) {
  static const struct {
    int rows, columns;
    double overhead;
  } tiles[] = {{128, 128, 1.0}, {128, 64, 1.15}, {128, 32, 1.6}, {64, 64, 1.5}, {32, 32, 2.0}};
  const int multiprocessors = 108;
  qk_conv_tile best = QK_CONV_32X32;
  double least = 1e300;
  for (int i = 0; i < QK_CONV_TILES; ++i) {
    if (!qk_conv_tile_suits(p, static_cast<qk_conv_tile>(i))) continue;
    const int64_t across = qk_blocks(p->output_channels / p->groups, tiles[i].columns);
    const int64_t blocks = (pixels + tiles[i].rows - 1) / tiles[i].rows * across * p->groups;
    const int64_t rounds = (blocks + multiprocessors - 1) / multiprocessors;
    const double time = static_cast<double>(rounds) * tiles[i].rows * tiles[i].columns * tiles[i].overhead;
    if (time < least) least = time, best = static_cast<qk_conv_tile>(i);
  }
  return best;
}
