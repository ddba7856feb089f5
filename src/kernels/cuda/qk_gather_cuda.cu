#include "qk_gather_cuda.h"
#include "qk_move_cuda.h"

/* Slices are `pieces` long. */
template <class Piece>
static __global__ void gather(uint32_t units, const qk_divisor pieces, const qk_divisor count,
                              int32_t axis_length, const int32_t* indices, const Piece* input,
                              Piece* output) {
  const uint32_t unit = qk_unit();
  if (unit >= units) return;
  uint32_t outer = unit;
  const uint32_t piece = qk_take_digit(&outer, pieces), index = qk_take_digit(&outer, count);
  const int64_t slice = static_cast<int64_t>(outer) * axis_length + indices[index];
  output[unit] = input[slice * pieces.divisor + piece];
}

cudaError_t qk_gather_cuda(const qk_gather_params* p, const qk_items* items, const void* input, void* output,
                           cudaStream_t stream) {
  const int64_t slice = static_cast<int64_t>(p->inner) * p->element_size;
  const auto launch_all = [=](int64_t count, const void* in, void* out) {
    const int64_t slices = count * p->outer * p->count;
    if (slices * slice == 0) return cudaSuccess;
    const int width = qk_width(slice | qk_address(in) | qk_address(out));
    return qk_for_width(width, [=](auto piece) {
      typedef decltype(piece) Piece;
      return qk_launch_units(gather<Piece>, slices * (slice / width), stream, qk_make_divisor(slice / width),
                             qk_make_divisor(p->count), p->axis_length, p->indices,
                             static_cast<const Piece*>(in), static_cast<Piece*>(out));
    });
  };
  return qk_fold_items(items, input, p->outer * p->axis_length * slice, output, p->outer * p->count * slice,
                       launch_all);
}
