#include "qk_gather.h"

#include "qk_memory.h"

void qk_gather(const qk_gather_params* p, const void* input, void* output) {
  const size_t slice = (size_t)p->inner * (size_t)p->element_size;
  const char* in = input;
  char* out = output;
  for (int32_t o = 0; o < p->outer; ++o, in += (size_t)p->axis_length * slice) {
    for (int32_t i = 0; i < p->count; ++i, out += slice)
      memcpy(out, in + (size_t)p->indices[i] * slice, slice);
  }
}
