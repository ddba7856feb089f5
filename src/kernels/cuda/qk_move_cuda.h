/* Pieces of 1, 2, 4, 8 or 16 bytes, moved by one load and one store each. */
#ifndef QK_MOVE_CUDA_H
#define QK_MOVE_CUDA_H
#include "qk_units_cuda.h"
#include "qk_wide_cuda.h"

/* Calls launch(piece of that many bytes). */
template <class Launch>
static inline cudaError_t qk_for_width(int width, Launch launch) {
  switch (width) {
    case 1:
      return launch(uint8_t());
    case 2:
      return launch(uint16_t());
    case 4:
      return launch(uint32_t());
    case 8:
      return launch(uint2());
    default:
      return launch(uint4());
  }
}
#endif
