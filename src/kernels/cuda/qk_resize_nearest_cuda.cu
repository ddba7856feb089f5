#include "qk_move_cuda.h"
#include "qk_resize_nearest_cuda.h"

/* Pixels are `raster.groups` pieces long. */
template <class Piece>
static __global__ void resize(uint32_t units, const qk_resize_nearest_params p, const qk_raster raster,
                              const Piece* input, Piece* output) {
  const uint32_t unit = qk_unit();
  if (unit >= units) return;
  const qk_place at = qk_find_place(unit, raster);
  const int64_t row = static_cast<int64_t>(at.image) * p.input_height + p.row_index[at.y];
  const int64_t pixel = row * p.input_width + p.column_index[at.x];
  output[unit] = input[pixel * raster.groups.divisor + at.group];
}

cudaError_t qk_resize_nearest_cuda(const qk_resize_nearest_params* p, const qk_items* items,
                                   const void* input, void* output, cudaStream_t stream) {
  const int64_t pixel = static_cast<int64_t>(p->channels) * p->element_size;
  const int64_t pixels = static_cast<int64_t>(p->batch) * p->output_height * p->output_width;
  const auto launch = [=](int64_t count, const void* in, void* out) {
    if (count * pixels * pixel == 0) return cudaSuccess;
    const int width = qk_width(pixel | qk_address(in) | qk_address(out));
    const int64_t pieces = pixel / width;
    return qk_for_width(width, [=](auto piece) {
      typedef decltype(piece) Piece;
      return qk_launch_units(resize<Piece>, count * pixels * pieces, stream, *p,
                             qk_make_raster(p->output_height, p->output_width, pieces),
                             static_cast<const Piece*>(in), static_cast<Piece*>(out));
    });
  };
  return qk_fold_items(items, input,
                       p->batch * p->input_height * static_cast<int64_t>(p->input_width) * pixel, output,
                       pixels * pixel, launch);
}
