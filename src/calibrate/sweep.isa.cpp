#include "src/calibrate/sweep.h"

#include "src/base/simd.h"
#if defined(__AVX2__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace qtool::QTOOL_ISA {
namespace {

constexpr size_t vectors = sweep_lanes / lanes;

struct Running {
  VecF sums[vectors] = {}, squares[vectors] = {}, min[2], max[2];
  VecI zeros = {};  // minus their number, where they are not packed away
};

inline VecF smaller(VecF a, VecF b) {
  return a < b ? a : b;
}
inline VecF larger(VecF a, VecF b) {
  return a > b ? a : b;
}

// sum + a b in one rounding, whatever the compiler makes of separate operations; the baseline cannot.
inline VecF fused(VecF a, VecF b, VecF sum) {
#if defined(__AVX512F__)
  return reinterpret_cast<VecF>(_mm512_fmadd_ps(reinterpret_cast<__m512>(a), reinterpret_cast<__m512>(b),
                                                reinterpret_cast<__m512>(sum)));
#elif defined(__FMA__)
  return reinterpret_cast<VecF>(_mm256_fmadd_ps(reinterpret_cast<__m256>(a), reinterpret_cast<__m256>(b),
                                                reinterpret_cast<__m256>(sum)));
#elif defined(__aarch64__)
  return reinterpret_cast<VecF>(vfmaq_f32(reinterpret_cast<float32x4_t>(sum),
                                          reinterpret_cast<float32x4_t>(a),
                                          reinterpret_cast<float32x4_t>(b)));
#else
  return sum + a * b;
#endif
}

// Unsigned, so that bins out of reach may overflow.
using VecU = uint32_t __attribute__((vector_size(lanes * 4), aligned(4), may_alias));
inline VecU bins_of(VecF values, VecF inverse_width, VecI negative) {
  const VecI truncated = __builtin_convertvector(values * inverse_width, VecI);
  return reinterpret_cast<VecU>(truncated) + reinterpret_cast<VecU>(negative);
}

// Stores the bins of a vector, on AVX-512 without those of zeros; returns how many.
#ifdef __AVX512F__
constexpr bool packs = true;
inline int store_bins(VecF values, VecF inverse_width, int32_t* bins, VecI&) {
  const VecU indices = bins_of(values, inverse_width, reinterpret_cast<VecI>(values) >> 31);
  const __mmask16 kept =
      _mm512_cmp_ps_mask(reinterpret_cast<__m512>(values), _mm512_setzero_ps(), _CMP_NEQ_UQ);
  _mm512_storeu_si512(bins, _mm512_maskz_compress_epi32(kept, reinterpret_cast<__m512i>(indices)));
  return __builtin_popcount(kept);
}
#else
constexpr bool packs = false;
inline int store_bins(VecF values, VecF inverse_width, int32_t* bins, VecI& zeros) {
  const VecU indices = bins_of(values, inverse_width, values < VecF{});
  memcpy(bins, &indices, sizeof indices);
  zeros += values == VecF{};
  return lanes;
}
#endif

// With the address in a register of its own: x86 splits an increment of memory at base + index into twice as
// many operations.
inline void increment(uint16_t* counter) {
  asm("" : "+r"(counter));
  ++*counter;
}

struct Tables {
  uint16_t *a, *b, *c, *d;
};

template <size_t N>
inline void count(const int32_t* bins, size_t position, const Tables& tables) {
#pragma GCC unroll 32
  for (size_t i = 0; i < N; ++i) {
    const size_t t = (position + i) % 4;
    increment((t == 0 ? tables.a : t == 1 ? tables.b : t == 2 ? tables.c : tables.d) + bins[i]);
  }
}

// Takes `steps` times 32 elements, puts their bins into `bins` when `Binned`, and counts `Counted` bins of
// the queue with each.
template <size_t Counted, bool Binned = true>
void run(const float* values, size_t steps, float inverse_width, const int32_t* previous,
         const Tables& tables, int32_t*& bins, Running& running) {
  const VecF inverse = splat(inverse_width);
  Running r = running;
  int32_t* next = bins;
  for (size_t step = 0; step < steps; ++step, values += sweep_lanes, previous += Counted) {
#pragma GCC unroll 8
    for (size_t j = 0; j < vectors; ++j) {
      constexpr size_t share = Counted / vectors;
      const VecF v = load(values + j * lanes);
      r.min[j % 2] = smaller(v, r.min[j % 2]);
      r.max[j % 2] = larger(v, r.max[j % 2]);
      r.sums[j] += v;
      r.squares[j] = fused(v, v, r.squares[j]);
      if constexpr (Binned) next += store_bins(v, inverse, next, r.zeros);
      count<share>(previous + j * share, j * share, tables);
    }
  }
  bins = next;
  running = r;
}

void count_rest(const int32_t* bins, const int32_t* end, const Tables& tables) {
  for (; end - bins >= 8; bins += 8) count<8>(bins, 0, tables);
  for (; bins < end; ++bins) increment(tables.a + *bins);
}

// Squares add up to infinity or NaN when an element is, and otherwise only beyond `most_ordinary`.
bool all_finite(const Running& r) {
  VecF squares = r.squares[0];
  for (size_t j = 1; j < vectors; ++j) squares += r.squares[j];
  const VecI finite = squares <= splat(__FLT_MAX__);
  int32_t all = -1;
  for (int i = 0; i < lanes; ++i) all &= finite[i];
  return all != 0;
}

void finish(const Running& r, BlockSummary& summary) {
  float min[lanes], max[lanes];
  store(min, smaller(r.min[0], r.min[1]));
  store(max, larger(r.max[0], r.max[1]));
  for (int half = lanes / 2; half > 0; half /= 2)
    for (int i = 0; i < half; ++i) {
      min[i] = min[i] < min[i + half] ? min[i] : min[i + half];
      max[i] = max[i] > max[i + half] ? max[i] : max[i + half];
    }
  summary.min = min[0] + 0.0F;  // -0 becomes +0
  summary.max = max[0] + 0.0F;
  const float largest = -summary.min > summary.max ? -summary.min : summary.max;
  summary.ordinary =
      all_finite(r) && (largest == 0 || (largest >= least_ordinary && largest <= most_ordinary));
  for (size_t j = 0; j < vectors; ++j) {
    store(summary.sums + j * lanes, r.sums[j]);
    store(summary.squares + j * lanes, r.squares[j]);
  }
}

// Counts from the queue at the lowest rate that empties it: 16, 20, ... or 32 with 32 elements.
template <size_t Counted>
void run_all(const float* values, size_t steps, float inverse_width, const BinQueue& previous,
             const Tables& tables, int32_t*& bins, Running& running) {
  if constexpr (packs && Counted < sweep_lanes)
    if (previous.size > Counted * steps)
      return run_all<Counted + 4>(values, steps, inverse_width, previous, tables, bins, running);
  const size_t full = previous.size / Counted;
  const size_t counting = full < steps ? full : steps;
  run<Counted>(values, counting, inverse_width, previous.bins, tables, bins, running);
  run<0>(values + counting * sweep_lanes, steps - counting, inverse_width, previous.bins, tables, bins,
         running);
  count_rest(previous.bins + counting * Counted, previous.bins + previous.size, tables);
}

// Less than 32 elements: zeros are put after them, which leave sums as they are.
template <bool Binned = true>
void run_rest(const float* values, size_t n, float inverse_width, const Tables& tables, int32_t*& bins,
              Running& running) {
  float filled[sweep_lanes] = {};
  memcpy(filled, values, n * sizeof(float));
  const Running before = running;
  run<0, Binned>(filled, 1, inverse_width, bins, tables, bins, running);
  for (int i = 0; i < 2; ++i) {
    running.min[i] = before.min[i];
    running.max[i] = before.max[i];
  }
  for (size_t i = 0; i < n; ++i) {
    running.min[0] = smaller(splat(values[i]), running.min[0]);
    running.max[0] = larger(splat(values[i]), running.max[0]);
  }
  running.zeros[0] += static_cast<int32_t>(sweep_lanes - n);
}

void sweep(const float* values, size_t n, float inverse_width, const BinQueue& previous, BinQueue& bins,
           BinCounters& counters, BlockSummary& summary) {
  constexpr size_t stride = BinCounters::stride;
  uint16_t* const table = counters.counts + BinCounters::zero;
  const Tables tables{table, table + stride, table + 2 * stride, table + 3 * stride};
  if (n == 0) return count_rest(previous.bins, previous.bins + previous.size, tables);
  Running running;
  for (int i = 0; i < 2; ++i) running.min[i] = running.max[i] = splat(values[0]);
  int32_t* next = bins.bins;
  const size_t rest = n % sweep_lanes;
  run_all<packs ? 16 : sweep_lanes>(values, n / sweep_lanes, inverse_width, previous, tables, next, running);
  if (rest > 0) run_rest(values + n - rest, rest, inverse_width, tables, next, running);
  finish(running, summary);
  bins.size = packs ? static_cast<size_t>(next - bins.bins) : n;
  summary.zeros = n - bins.size;
  if constexpr (!packs) {
    for (int i = 0; i < lanes; ++i)
      summary.zeros -= static_cast<size_t>(static_cast<int64_t>(running.zeros[i]));
  }
}

void summarize(const float* values, size_t n, BlockSummary& summary) {
  Running running;
  for (int i = 0; i < 2; ++i) running.min[i] = running.max[i] = splat(values[0]);
  int32_t* no_bins = nullptr;
  const size_t rest = n % sweep_lanes;
  run<0, false>(values, n / sweep_lanes, 0, no_bins, {}, no_bins, running);
  if (rest > 0) run_rest<false>(values + n - rest, rest, 0, {}, no_bins, running);
  finish(running, summary);
  summary.zeros = 0;
}

void add_lanes(const BlockSummary& summary, double* sums, double* squares) {
  for (size_t i = 0; i < sweep_lanes; ++i) sums[i] += static_cast<double>(summary.sums[i]);
  for (size_t i = 0; i < sweep_lanes; ++i) squares[i] += static_cast<double>(summary.squares[i]);
}

void fold(BinCounters& counters, int64_t first, size_t n, uint32_t* __restrict counts) {
  constexpr size_t stride = BinCounters::stride;
  static_assert(BinCounters::tables == 4);
  uint16_t* const table = counters.counts + static_cast<int64_t>(BinCounters::zero) + first;
  for (size_t i = 0; i < n; ++i) {
    const auto low = static_cast<uint16_t>(table[i] + table[i + stride]);
    const auto high = static_cast<uint16_t>(table[i + 2 * stride] + table[i + 3 * stride]);
    counts[i] += static_cast<uint16_t>(low + high);  // at most 65535 in all
  }
  for (size_t t = 0; t < BinCounters::tables; ++t) memset(table + t * stride, 0, n * sizeof(uint16_t));
}

void add_counts(const uint32_t* __restrict counts, size_t n, uint64_t* __restrict total) {
  for (size_t i = 0; i < n; ++i) total[i] += counts[i];
}

}  // namespace

extern const SweepKernels sweep_kernels;
const SweepKernels sweep_kernels = {sweep, summarize, add_lanes, fold, add_counts};

}  // namespace qtool::QTOOL_ISA
