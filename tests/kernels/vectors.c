#include "vectors.h"

#include <stdio.h>
#include <string.h>

int8_t vector_a[BYTES], vector_b[BYTES], vector_y[BYTES];
float vector_fa[BUFFER], vector_fb[BUFFER], vector_fy[BUFFER];
int32_t vector_bias[512], vector_multipliers[512];
int8_t vector_shifts[512];

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
/* Nothing beyond the `used` bytes of an array of `all` may be read. */
static void limit(const void* array, int32_t used, int32_t all) {
  ASAN_UNPOISON_MEMORY_REGION(array, all);
  ASAN_POISON_MEMORY_REGION((const char*)array + used, all - used);
}
#else
static void limit(const void* array, int32_t used, int32_t all) {
  (void)array, (void)used, (void)all;
}
#endif

static uint64_t state;

void vector_seed(const char* name, int number) {
  state = (uint64_t)number * 0x9e3779b97f4a7c15u;
  for (; *name; ++name) state = (state ^ (uint64_t)*name) * 1099511628211u;
}

int32_t vector_next(int32_t low, int32_t high) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (int32_t)(low + (int64_t)(((state >> 32) * ((uint64_t)((int64_t)high - low) + 1)) >> 32));
}

void vector_fill_s8(int8_t* out, int32_t count, int32_t low, int32_t high) {
  limit(out, count, BYTES);
  for (int32_t i = 0; i < count; ++i) out[i] = (int8_t)vector_next(low, high);
}

void vector_fill_f32(float* out, int32_t count, float magnitude) {
  for (int32_t i = 0; i < count; ++i) {
    const float coarse = (float)vector_next(-64, 64) / 64.0f;
    out[i] = magnitude * (coarse + (float)vector_next(-255, 255) / 1048576.0f);
  }
}

static uint32_t crc32(const uint8_t* data, int32_t size) {
  uint32_t crc = ~0u;
  for (int32_t i = 0; i < size; ++i) {
    crc ^= data[i];
    for (int b = 0; b < 8; ++b) crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1u)));
  }
  return ~crc;
}

void vector_report(const char* name, const char* shape, const void* data, int32_t bytes) {
  printf("%s %s %08lx\n", name, shape, (unsigned long)crc32((const uint8_t*)data, bytes));
}

void vector_report_f32(const char* name, const char* shape, float* data, int32_t count) {
  const uint32_t nan = 0x7fc00000u;
  for (int32_t i = 0; i < count; ++i)
    if (data[i] != data[i]) memcpy(&data[i], &nan, sizeof nan);
  vector_report(name, shape, data, 4 * count);
}

vector_window vector_draw_window(int small) {
  vector_window w;
  do {
    w.input = vector_next(0, 3) == 0 ? 1 : vector_next(1, small ? 6 : 11);
    w.taps = vector_next(1, small ? 3 : 5);
    w.stride = vector_next(1, 3);
    w.dilation = vector_next(0, 2) == 0 ? vector_next(2, 3) : 1;
    const int32_t extent = (w.taps - 1) * w.dilation;
    w.pad_before = vector_next(0, 1) ? vector_next(0, extent) : 0;
    w.pad_after = vector_next(0, 1) ? vector_next(0, extent) : 0;
    w.output = w.pad_before + w.input + w.pad_after - extent - 1;
  } while (w.output < 0);
  w.output = w.output / w.stride + 1;
  return w;
}

vector_quantization vector_draw_quantization(void) {
  vector_quantization q;
  q.a_zero_point = vector_next(-128, 127);
  q.b_zero_point = vector_next(-128, 127);
  q.output_zero_point = vector_next(-128, 127);
  q.min = vector_next(-128, -100);
  q.max = vector_next(100, 127);
  return q;
}

void vector_use_channels(int32_t channels) {
  limit(vector_bias, channels * 4, sizeof vector_bias);
  limit(vector_multipliers, channels * 4, sizeof vector_multipliers);
  limit(vector_shifts, channels, sizeof vector_shifts);
}

const int8_t* vector_draw_requantization(int32_t terms, int32_t channels, int shifts) {
  int32_t root = 1;
  while (root * root < terms) ++root;
  vector_use_channels(channels);
  const int32_t typical = shifts ? 3 * root : 5400 * root; /* size of the sums */
  for (int32_t i = 0; i < channels; ++i) {
    vector_bias[i] = vector_next(-typical, typical);
    vector_shifts[i] = (int8_t)(shifts ? vector_next(0, 3) : 0);
    const int32_t top = shifts ? (1 << 30) - 1 : (int32_t)(((int64_t)100 << 31) / typical);
    vector_multipliers[i] = vector_next(0, 15) == 0 ? 1 << 20 : vector_next(top / 2, top);
  }
  return shifts ? vector_shifts : NULL;
}
