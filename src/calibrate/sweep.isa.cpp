#include "src/calibrate/sweep.h"

#include "src/base/simd.h"
#ifdef __AVX512F__
#include <immintrin.h>
#endif

namespace qtool::QTOOL_ISA {
namespace {

constexpr int vectors = static_cast<int>(sweep_lanes) / lanes;

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

// Stores the bins of a vector, on AVX-512 without those of zeros; returns how many.
#ifdef __AVX512F__
constexpr bool packs = true;
inline int store_bins(VecF values, VecF inverse_width, int32_t* bins, VecI&) {
  const VecI sign = reinterpret_cast<VecI>(values) >> 31;
  const VecI indices = __builtin_convertvector(values * inverse_width, VecI) + sign;
  const __mmask16 kept =
      _mm512_cmp_ps_mask(reinterpret_cast<__m512>(values), _mm512_setzero_ps(), _CMP_NEQ_UQ);
  _mm512_storeu_si512(bins, _mm512_maskz_compress_epi32(kept, reinterpret_cast<__m512i>(indices)));
  return __builtin_popcount(kept);
}
#else
constexpr bool packs = false;
inline int store_bins(VecF values, VecF inverse_width, int32_t* bins, VecI& zeros) {
  const VecI truncated = __builtin_convertvector(values * inverse_width, VecI);
  const VecI indices = truncated + (values < VecF{});
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

template <int N>
inline void count(const int32_t* bins, int position, const Tables& tables) {
#pragma GCC unroll 32
  for (int i = 0; i < N; ++i) {
    const int t = (position + i) % 4;
    increment((t == 0 ? tables.a : t == 1 ? tables.b : t == 2 ? tables.c : tables.d) + bins[i]);
  }
}

// Takes `steps` times 32 elements, and counts `Counted` bins of the queue with each.
template <int Counted>
void run(const float* values, size_t steps, float inverse_width, const int32_t* previous,
         const Tables& tables, int32_t*& bins, Running& running) {
  constexpr size_t ahead = 4096;  // tensors that do not fit the second-level cache
  const VecF inverse = splat(inverse_width);
  Running r = running;
  int32_t* next = bins;
  for (size_t step = 0; step < steps; ++step, values += sweep_lanes, previous += Counted) {
    __builtin_prefetch(values + ahead, 0, 2);
    __builtin_prefetch(values + ahead + sweep_lanes / 2, 0, 2);
#pragma GCC unroll 8
    for (int j = 0; j < vectors; ++j) {
      constexpr int share = Counted / vectors;
      const VecF v = load(values + j * lanes);
      r.min[j % 2] = smaller(v, r.min[j % 2]);
      r.max[j % 2] = larger(v, r.max[j % 2]);
      r.sums[j] += v;
      r.squares[j] += v * v;
      next += store_bins(v, inverse, next, r.zeros);
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
  for (int j = 1; j < vectors; ++j) squares += r.squares[j];
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
  for (int j = 0; j < vectors; ++j) {
    store(summary.sums + j * lanes, r.sums[j]);
    store(summary.squares + j * lanes, r.squares[j]);
  }
}

void sweep(const float* values, size_t n, float inverse_width, const BinQueue& previous, BinQueue& bins,
           BinCounters& counters, BlockSummary& summary) {
  uint16_t* const table = counters.counts + BinCounters::zero;
  const Tables tables{table, table + BinCounters::stride, table + 2 * BinCounters::stride,
                      table + 3 * BinCounters::stride};
  const int32_t* queued = previous.bins;
  const int32_t* const queue_end = queued + previous.size;
  if (n == 0) return count_rest(queued, queue_end, tables);
  Running running;
  for (int i = 0; i < 2; ++i) running.min[i] = running.max[i] = splat(values[0]);
  int32_t* next = bins.bins;
  const size_t steps = n / sweep_lanes;
  size_t done = 0;
  const auto run_counting = [&]<int Counted>() {
    const size_t possible = previous.size / Counted;
    done = possible < steps ? possible : steps;
    run<Counted>(values, done, inverse_width, queued, tables, next, running);
    queued += done * Counted;
  };
  // The lowest rate that counts the whole queue.
  if (packs && previous.size <= 16 * steps)
    run_counting.template operator()<16>();
  else if (packs && previous.size <= 24 * steps)
    run_counting.template operator()<24>();
  else
    run_counting.template operator()<32>();
  run<0>(values + done * sweep_lanes, steps - done, inverse_width, queued, tables, next, running);
  count_rest(queued, queue_end, tables);

  const size_t rest = n % sweep_lanes;
  if (rest > 0) {  // filled up with zeros, which leave sums as they are
    float last[sweep_lanes] = {};
    memcpy(last, values + n - rest, rest * sizeof(float));
    const Running before = running;
    run<0>(last, 1, inverse_width, queued, tables, next, running);
    for (size_t i = rest; i < sweep_lanes; ++i) last[i] = last[0];
    for (int j = 0; j < vectors; ++j) {
      const VecF v = load(last + j * lanes);
      running.min[j % 2] = j < 2 ? smaller(v, before.min[j % 2]) : smaller(v, running.min[j % 2]);
      running.max[j % 2] = j < 2 ? larger(v, before.max[j % 2]) : larger(v, running.max[j % 2]);
    }
  }
  finish(running, summary);
  bins.size = packs ? static_cast<size_t>(next - bins.bins) : n;
  summary.zeros = n - bins.size;
  if (!packs) {
    int32_t negative = 0;
    for (int i = 0; i < lanes; ++i) negative += running.zeros[i];
    summary.zeros = static_cast<size_t>(-negative) - (rest > 0 ? sweep_lanes - rest : 0);
  }
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

template <int Vectors>
void strip_extremes(const float* values, size_t rows, size_t width, float* min, float* max) {
  VecF low[Vectors], high[Vectors];
#pragma GCC unroll 8
  for (int j = 0; j < Vectors; ++j) {
    low[j] = load(min + j * lanes);
    high[j] = load(max + j * lanes);
  }
  for (size_t row = 0; row < rows; ++row, values += width)
#pragma GCC unroll 8
    for (int j = 0; j < Vectors; ++j) {
      const VecF v = load(values + j * lanes);
      low[j] = smaller(v, low[j]);
      high[j] = larger(v, high[j]);
    }
#pragma GCC unroll 8
  for (int j = 0; j < Vectors; ++j) {
    store(min + j * lanes, low[j]);
    store(max + j * lanes, high[j]);
  }
}

// A minimum and a maximum for each vector of a strip stay in registers.
#if defined(__AVX512F__) || defined(__aarch64__)
constexpr size_t widest_strip = 8;
#else
constexpr size_t widest_strip = 4;
#endif
constexpr decltype(&strip_extremes<1>) strips[] = {strip_extremes<1>, strip_extremes<2>, strip_extremes<3>,
                                                   strip_extremes<4>,
#if defined(__AVX512F__) || defined(__aarch64__)
                                                   strip_extremes<5>, strip_extremes<6>, strip_extremes<7>,
                                                   strip_extremes<8>
#endif
};

void column_extremes(const float* values, size_t rows, size_t width, float* min, float* max) {
  const size_t whole = width / lanes;
  const size_t count = (whole + widest_strip - 1) / widest_strip;
  for (size_t i = 0; i < count; ++i) {  // of equal width: a narrow one would wait for its own results
    const size_t begin = i * whole / count;
    const size_t c = begin * lanes;
    strips[(i + 1) * whole / count - begin - 1](values + c, rows, width, min + c, max + c);
  }
  if (width % lanes == 0) return;
  if (whole > 0) {  // once more over a part of the last strip
    const size_t c = width - lanes;
    strip_extremes<1>(values + c, rows, width, min + c, max + c);
    return;
  }
  for (size_t c = 0; c < width; ++c)
    for (size_t row = 0; row < rows; ++row) {
      const float v = values[row * width + c];
      min[c] = v < min[c] ? v : min[c];
      max[c] = v > max[c] ? v : max[c];
    }
}

}  // namespace

extern const SweepKernels sweep_kernels;
const SweepKernels sweep_kernels = {sweep, add_lanes, fold, add_counts, column_extremes};

}  // namespace qtool::QTOOL_ISA
