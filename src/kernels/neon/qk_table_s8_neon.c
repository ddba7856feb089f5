#include "qk_table_s8_neon.h"

#include "qk_neon.h"

/* Index v0 into one more quarter of the table; an index that is out of it leaves what there is in v1. */
#define QK_QUARTER(first, last) \
  "sub v0.16b, v0.16b, %[quarter].16b\n tbx v1.16b, {v" #first ".16b-v" #last ".16b}, v0.16b\n"

/* 16*vectors elements; the table lies in v16-v31. 13 instructions for 16. */
static void look_up(const int8_t* table, const int8_t* input, int32_t vectors, int8_t* output) {
  __asm__ volatile(
      "ld1 {v16.16b-v19.16b}, [%[table]], #64\n ld1 {v20.16b-v23.16b}, [%[table]], #64\n"
      "ld1 {v24.16b-v27.16b}, [%[table]], #64\n ld1 {v28.16b-v31.16b}, [%[table]]\n"
      "1: ldr q0, [%[input]], #16\n"
      "subs %w[vectors], %w[vectors], #1\n"
      "eor v0.16b, v0.16b, %[sign].16b\n"
      "tbl v1.16b, {v16.16b-v19.16b}, v0.16b\n"
      QK_QUARTER(20, 23) QK_QUARTER(24, 27) QK_QUARTER(28, 31)
      "str q1, [%[output]], #16\n"
      "b.ne 1b\n"
      : [table] "+r"(table), [input] "+r"(input), [output] "+r"(output), [vectors] "+r"(vectors)
      : [sign] "w"(vdupq_n_u8(128)), [quarter] "w"(vdupq_n_u8(64))
      : "v0", "v1", "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28",
        "v29", "v30", "v31", "cc", "memory");
}

void qk_table_s8_neon(const qk_table_s8_params* p, const int8_t* input, int8_t* output) {
  const int32_t vectors = p->count / 16;
  if (vectors > 0) look_up(p->table, input, vectors, output);
  for (int32_t i = 16 * vectors; i < p->count; ++i) output[i] = p->table[input[i] + 128];
}
