/* MVE: rows of one matrix times four packed columns of another. Registers as in qk_mve_dot.h; q6 the columns'
 * terms, P0 the columns there are. */
#ifndef QK_MVE_DOT_MATMUL_H
#define QK_MVE_DOT_MATMUL_H
#include "qk_mve_dot.h"

/* As qk_mve_dot where the offsets agree. */
typedef struct {
  const int8_t* x[2];    /*  0: two rows */
  int32_t multiplier;    /*  8 */
  int32_t pairs;         /* 12: of rows */
  int8_t* y;             /* 16 */
  int32_t columns;       /* 20: 1..4 */
  const int8_t* weights; /* 24: the packed columns, then their terms */
  int32_t passes;        /* 28 */
  int32_t x_step;        /* 32: bytes from a pair to the next, less 16 * chunks */
  int32_t y_step;        /* 36 */
  const int32_t* terms;  /* 40: of the rows */
  int32_t straight;      /* 44: set by the code */
  uint32_t y_distance;   /* 48: from the first row's output to the second's, < 65536 */
  int32_t zero_point;    /* 52: of the output */
  int32_t first;         /* 56 */
  int32_t left_shift;    /* 60 */
} qk_mve_dot_matmul;

#ifdef __ARM_FEATURE_MVE
/* A pair takes 14 instructions a chunk and 32 more. */
__attribute__((naked, noinline, unused)) static void qk_mve_run_matmul(__attribute__((unused))
                                                                       const qk_mve_dot_matmul* d) {
  __asm__ volatile(QK_ENTER("d15") QK_SET_ENTRIES(
      "44") "ldr r0, [sp, #20]\n\t"
            "lsls r0, r0, #1\n\t"
            "vctp.16 r0\n\t"
            "ldrd r9, r7, [sp, #12]\n\t"
            "ldrd r1, r3, [sp]\n"
            "1:\n\t" /* a pair */
            "ldrd r5, r11, [sp, #24]\n\t" QK_CHUNK_4X2("vmladav") QK_CHUNKS("44", "4") QK_COLLECT
                   "vldrw.32 q2, [r5]\n\t"
                   "ldr r0, [sp, #40]\n\t"
                   "ldrd r2, r4, [r0], #8\n\t"
                   "str r0, [sp, #40]\n\t"
                   "vadd.i32 q0, q0, q2\n\t"
                   "vadd.i32 q1, q1, q2\n\t"
                   "vadd.i32 q0, q0, r2\n\t"
                   "vadd.i32 q1, q1, r4\n\t"
                   "ldr r0, [sp, #60]\n\t"
                   "ldr r2, [sp, #8]\n\t"
                   "vqshl.s32 q0, r0\n\t"
                   "vqshl.s32 q1, r0\n\t"
                   "vqrdmulh.s32 q0, q0, r2\n\t"
                   "vqrdmulh.s32 q1, q1, r2\n\t"
                   "ldrd r0, r2, [sp, #32]\n\t" QK_NARROW
                   "add r1, r0\n\t"
                   "add r3, r0\n\t"
                   "vpst\n\t"
                   "vstrbt.16 q0, [r7, q4]\n\t"
                   "add r7, r2\n\t"
                   "subs r9, r9, #1\n\t"
                   "bne.w 1b\n\t" QK_LEAVE("d15"));
}
#endif
#endif
