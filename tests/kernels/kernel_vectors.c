/* The kernels' test vectors, to be compared with tests/golden/kernels.crc on every machine. */
#include "vectors.h"

int main(void) {
  vectors_rescale();
  vectors_mac_s8();
  vectors_elementwise_s8();
  vectors_window_s8();
  vectors_movement();
  vectors_mac_f32();
  vectors_elementwise_f32();
  return 0;
}
