// Matrix products with packed weights: a tile of rows times a panel of output channels stays in registers.
// See GemmTask.
#include "src/base/simd.h"
#include "src/engine/kernels.isa.h"

namespace qtool::QTOOL_ISA {
namespace {

// Weights that are used for all rows before going on to more, so that they stay in the first-level cache.
// Unfinished sums wait where the results go; storing and loading a float changes nothing.
constexpr int64_t chunk_floats = 8192;

// Part of the sums of a panel: taps [first_tap, last_tap), of each the inputs [first_input, first_input +
// depth).
struct Chunk {
  const float* weights;
  int32_t first_tap, last_tap;
  int64_t first_input, depth;
  bool is_first, is_last;
};

struct Tile {
  const float* const* inputs;  // of tap 0, [row]
  float* const* outputs;       // [row]
  const char* ahead;           // weights to fetch into the cache meanwhile, a line a step
};

// The sums of a tile, between registers and memory; the last vectors of a panel may stand for fewer channels
// than they have lanes.
template <int Rows, int Vectors>
[[gnu::always_inline]] inline void load_sums(VecF (&sum)[Rows][Vectors], float* const* rows,
                                             const GemmPanel& panel) {
#pragma GCC unroll 16
  for (int r = 0; r < Rows; ++r) {
    const float* p = rows[r] + panel.first;
    if (panel.outputs == Vectors * lanes) {
#pragma GCC unroll 16
      for (int v = 0; v < Vectors; ++v) sum[r][v] = load(p + v * lanes);
    } else {
      float row[Vectors * lanes] = {};
      std::memcpy(row, p, static_cast<size_t>(panel.outputs) * sizeof(float));
#pragma GCC unroll 16
      for (int v = 0; v < Vectors; ++v) sum[r][v] = load(row + v * lanes);
    }
  }
}

template <int Rows, int Vectors>
[[gnu::always_inline]] inline void store_sums(const VecF (&sum)[Rows][Vectors], float* const* rows,
                                              const GemmPanel& panel) {
#pragma GCC unroll 16
  for (int r = 0; r < Rows; ++r) {
    float* p = rows[r] + panel.first;
    if (panel.outputs == Vectors * lanes) {
#pragma GCC unroll 16
      for (int v = 0; v < Vectors; ++v) store(p + v * lanes, sum[r][v]);
    } else {
      float row[Vectors * lanes];
#pragma GCC unroll 16
      for (int v = 0; v < Vectors; ++v) store(row + v * lanes, sum[r][v]);
      std::memcpy(p, row, static_cast<size_t>(panel.outputs) * sizeof(float));
    }
  }
}

// On its own, so that the compiler finds registers for all sums.
template <int Rows, int Vectors>
[[gnu::noinline]] void multiply_tile(const GemmTask& task, const GemmPanel& panel, const Chunk& chunk,
                                     const Tile& tile) {
  VecF sum[Rows][Vectors];
  if (chunk.is_first) {
#pragma GCC unroll 16
    for (int v = 0; v < Vectors; ++v)
#pragma GCC unroll 16
      for (int r = 0; r < Rows; ++r) sum[r][v] = load(panel.weights + v * lanes);
  } else {
    load_sums(sum, tile.outputs, panel);
  }
  const float* weights = chunk.weights;
  const char* ahead = tile.ahead;
  for (int32_t tap = chunk.first_tap; tap < chunk.last_tap; ++tap) {
    const float* x[Rows];
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r) x[r] = tile.inputs[int64_t{tap} * task.rows + r] + chunk.first_input;
    for (int64_t d = 0; d < chunk.depth; ++d, weights += Vectors * lanes, ahead += 64) {
      if constexpr (Vectors > 1) __builtin_prefetch(ahead, 0, 2);  // loads are the bottleneck of one vector
      VecF w[Vectors];
#pragma GCC unroll 16
      for (int v = 0; v < Vectors; ++v) w[v] = load(weights + v * lanes);
#pragma GCC unroll 16
      for (int r = 0; r < Rows; ++r) {
        const VecF element = splat(x[r][d]);
#pragma GCC unroll 16
        for (int v = 0; v < Vectors; ++v) sum[r][v] += element * w[v];
      }
    }
  }
  if (chunk.is_last) {
    const VecF low = splat(task.min), high = splat(task.max);
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 16
      for (int v = 0; v < Vectors; ++v) sum[r][v] = at_most(at_least(sum[r][v], low), high);
  }
  store_sums(sum, tile.outputs, panel);
}

// As many tiles of Rows rows as there are, from `row` on; returns the row after them.
template <int Rows, int Vectors>
int32_t multiply_tiles(const GemmTask& task, const GemmPanel& panel, const Chunk& chunk, int32_t row) {
  const int64_t steps = (chunk.last_tap - chunk.first_tap) * chunk.depth;
  const float* next =
      chunk.weights + steps * Vectors * lanes;  // another chunk, or the next panel, lies behind this one
  for (; row + Rows <= task.rows; row += Rows)
    multiply_tile<Rows, Vectors>(task, panel, chunk,
                                 {task.inputs + row, task.outputs + row,
                                  reinterpret_cast<const char*>(next) + row / Rows * steps * 64});
  return row;
}

template <int Vectors>
void multiply_rows(const GemmTask& task, const GemmPanel& panel, const Chunk& chunk) {
  int32_t row = multiply_tiles<tile_rows[Vectors - 1], Vectors>(task, panel, chunk, 0);
  row = multiply_tiles<4, Vectors>(task, panel, chunk, row);
  row = multiply_tiles<2, Vectors>(task, panel, chunk, row);
  multiply_tiles<1, Vectors>(task, panel, chunk, row);
}

void multiply(const GemmTask& task, const GemmPanel& panel, const Chunk& chunk) {
  switch (panel.vectors) {
    case 1:
      return multiply_rows<1>(task, panel, chunk);
    case 2:
      return multiply_rows<2>(task, panel, chunk);
    case 3:
      return multiply_rows<3>(task, panel, chunk);
    default:
      return multiply_rows<max_vectors>(task, panel, chunk);
  }
}

int64_t smaller(int64_t a, int64_t b) {
  return a < b ? a : b;
}
int64_t larger(int64_t a, int64_t b) {
  return a > b ? a : b;
}

}  // namespace

void gemm(const GemmTask& task) {
  for (int32_t p = 0; p < task.panel_count; ++p) {
    const GemmPanel& panel = task.panels[p];
    const int64_t step = panel.vectors * lanes;
    // Rows that fit one tile use their weights once.
    const int64_t most =
        task.rows <= tile_rows[panel.vectors - 1] ? larger(task.taps, 1) * task.depth : chunk_floats / step;
    const int64_t depth = smaller(task.depth, most), taps = depth == 0 ? task.taps : most / depth;
    Chunk chunk{panel.weights + step, 0, 0, 0, 0, true, false};
    for (int64_t tap = 0; !chunk.is_last; tap += taps) {
      chunk.first_tap = static_cast<int32_t>(tap);
      chunk.last_tap = static_cast<int32_t>(smaller(tap + taps, task.taps));
      chunk.first_input = 0;
      do {
        chunk.depth = smaller(depth, task.depth - chunk.first_input);
        chunk.is_last = chunk.last_tap == task.taps && chunk.first_input + chunk.depth == task.depth;
        multiply(task, panel, chunk);
        chunk.weights += (chunk.last_tap - chunk.first_tap) * chunk.depth * step;
        chunk.first_input += chunk.depth;
        chunk.is_first = false;
      } while (chunk.first_input < task.depth);
    }
  }
}

}  // namespace qtool::QTOOL_ISA
