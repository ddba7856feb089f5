#include "qk_table_s8_neon.h"

#include "qk_neon.h"

/* The table in 16 registers, 64 entries a lookup; an index that is out of a lookup's entries leaves what there is. */
typedef struct {
  int8x16x4_t quarter[4];
} table_registers;

/* 8 instructions for 16 elements. */
QK_INLINE int8x16_t look_up(const table_registers* t, int8x16_t x) {
  const uint8x16_t step = vdupq_n_u8(64);
  uint8x16_t index = veorq_u8(vreinterpretq_u8_s8(x), vdupq_n_u8(128));
  int8x16_t y = vqtbl4q_s8(t->quarter[0], index);
  for (int i = 1; i < 4; ++i) {
    index = vsubq_u8(index, step);
    y = vqtbx4q_s8(y, t->quarter[i], index);
  }
  return y;
}

void qk_table_s8_neon(const qk_table_s8_params* p, const int8_t* input, int8_t* output) {
  table_registers t;
  int32_t i = 0;
  for (int q = 0; q < 4; ++q) t.quarter[q] = vld1q_s8_x4(p->table + 64 * q);
  for (; i + 16 <= p->count; i += 16) vst1q_s8(output + i, look_up(&t, vld1q_s8(input + i)));
  for (; i < p->count; ++i) output[i] = p->table[input[i] + 128];
}
