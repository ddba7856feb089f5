#include "qk_resize_nearest.h"

#include "qk_memory.h"

void qk_resize_nearest(const qk_resize_nearest_params* p, const void* input, void* output) {
  const size_t pixel = (size_t)p->channels * (size_t)p->element_size, row = (size_t)p->input_width * pixel;
  const char* in = input;
  char* out = output;
  for (int32_t n = 0; n < p->batch; ++n, in += (size_t)p->input_height * row) {
    for (int32_t oy = 0; oy < p->output_height; ++oy) {
      const char* from = in + (size_t)p->row_index[oy] * row;
      for (int32_t ox = 0; ox < p->output_width; ++ox, out += pixel)
        memcpy(out, from + (size_t)p->column_index[ox] * pixel, pixel);
    }
  }
}
