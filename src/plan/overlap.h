// How far the result of a kernel that slides a window may overlap its operand in memory.
#pragma once
#include <cstdint>

#include "src/ops/kernel_call.h"

namespace qtool {

// Least distances in bytes between the first bytes of result and operand.
struct OverlapDistances {
  int64_t below;  // the result lies before the operand and is computed first to last
  int64_t above;  // the result lies behind the operand and is computed last to first
};

// For a kernel that computes at most `block` consecutive pixels together: every byte is written after the
// last block that reads what was there. Never more than lying apart takes.
OverlapDistances overlap_distances(const Sweep& sweep, int64_t block);

}  // namespace qtool
