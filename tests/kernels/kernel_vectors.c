/* The kernels' test vectors, to be compared with tests/golden/kernels.crc on every machine. */
#include "vectors.h"

int main(void) {
  vectors_rescale();
  vectors_conv_s8();
  vectors_depthwise_conv_s8();
  vectors_conv_transpose_s8();
  vectors_matmul_s8();
  vectors_binary_s8();
  vectors_elementwise_s8();
  vectors_pool_s8();
  vectors_resize_s8();
  vectors_movement();
  vectors_mac_f32();
  vectors_elementwise_f32();
  return 0;
}
