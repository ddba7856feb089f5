/* Sixteen channels of a run of 3x3 depthwise windows, by SMULL/SADALP or SDOT.
 *
 * Table: addresses of input pixels, [columns][3 rows]. `step` columns lie between windows: 1 and 2 share
 * columns, which are loaded once, and neither shift nor clamp; 3 shares none and does all. Weights: [3
 * columns][16 channels][3 rows and a zero]. */
#ifndef QK_DEPTHWISE_3X3_NEON_H
#define QK_DEPTHWISE_3X3_NEON_H
#include "qk_neon.h"

typedef struct {
  const int8_t* const* table;
  ptrdiff_t windows;
  int step;
  ptrdiff_t from;      /* first channel */
  const int8_t* block; /* of packed weights */
  ptrdiff_t shifted;
  int8_t* y;
  ptrdiff_t stride; /* between windows of y */
} qk_run_3x3;

/* clang-format off */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverlength-strings" /* assembly longer than C99's 4095 characters */

#define QK_ADDRESSES "ldp x9, x10, [%[table]], #16\n" "ldr x11, [%[table]], #8\n"
#define QK_NEXT "subs %[windows], %[windows], #1\n" "b.eq 9f\n"

/* The order of columns (COL) and windows (WIN) when the three last columns take turns in A, B, C. */
#define QK_STEP_1(COL, WIN, A, B, C) COL(A) COL(B) "1:\n" COL(C) WIN(A, B, C) QK_NEXT COL(A) WIN(B, C, A) QK_NEXT \
  COL(B) WIN(C, A, B) "subs %[windows], %[windows], #1\n" "b.ne 1b\n" "9:\n"
#define QK_STEP_2(COL, WIN, A, B, C) COL(A) "1:\n" COL(B) COL(C) WIN(A, B, C) QK_NEXT COL(A) COL(B) WIN(C, A, B) QK_NEXT \
  COL(C) COL(A) WIN(B, C, A) "subs %[windows], %[windows], #1\n" "b.ne 1b\n" "9:\n"
#define QK_STEP_3(COL, WIN, A, B, C) "1:\n" COL(A) COL(B) COL(C) WIN(A, B, C) "subs %[windows], %[windows], #1\n" \
  "b.ne 1b\n"

/* The sums a..d rescaled by the words of m.. and stored: 14 instructions if the layer neither shifts nor clamps. */
#define QK_RESCALE(op, from, a, b, c, d, ma, mb, mc, md) \
  "ld1 {v" #ma ".4s-v" #md ".4s}, [%[" from "]]\n" \
  op " v" #a ".4s, v" #a ".4s, v" #ma ".4s\n" op " v" #b ".4s, v" #b ".4s, v" #mb ".4s\n" \
  op " v" #c ".4s, v" #c ".4s, v" #mc ".4s\n" op " v" #d ".4s, v" #d ".4s, v" #md ".4s\n"
#define QK_NARROW(a, b, c, d, ma, mb, mc, md) \
  QK_RESCALE("sqrdmulh", "multipliers", a, b, c, d, ma, mb, mc, md) \
  "sqxtn v" #a ".4h, v" #a ".4s\n" "sqxtn v" #c ".4h, v" #c ".4s\n" \
  "sqxtn2 v" #a ".8h, v" #b ".4s\n" "sqxtn2 v" #c ".8h, v" #d ".4s\n" \
  "sqadd v" #a ".8h, v" #a ".8h, %[zero_point].8h\n" "sqadd v" #c ".8h, v" #c ".8h, %[zero_point].8h\n" \
  "sqxtn v" #a ".8b, v" #a ".8h\n" "sqxtn2 v" #a ".16b, v" #c ".8h\n"
#define QK_PLAIN(a, b, c, d, ma, mb, mc, md) QK_NARROW(a, b, c, d, ma, mb, mc, md) \
  "st1 {v" #a ".16b}, [%[y]], %[stride]\n"
#define QK_SHIFT_AND_CLAMP(a, b, c, d, ma, mb, mc, md) \
  "cbz %[shifted], 2f\n" QK_RESCALE("sqshl", "shifts", a, b, c, d, ma, mb, mc, md) "2:\n" \
  QK_NARROW(a, b, c, d, ma, mb, mc, md) \
  "smax v" #a ".16b, v" #a ".16b, %[min].16b\n" "smin v" #a ".16b, v" #a ".16b, %[max].16b\n" \
  "st1 {v" #a ".16b}, [%[y]], %[stride]\n"
#define QK_RUN_OPERANDS \
  : [table] "+r"(table), [windows] "+r"(windows), [y] "+r"(y), [weights] "+r"(weights) \
  : [from] "r"(r.from), [bias] "r"(r.block), [shifted] "r"(r.shifted), [shifts] "r"(shifts), \
    [multipliers] "r"(multipliers), [stride] "r"(r.stride), [zero_point] "w"(l.zero_point), [min] "w"(l.min), [max] "w"(l.max) \
  : "x9", "x10", "x11", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13", \
    "v14", "v15", "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "cc", \
    "memory"

/* SDOT. Weights v0-v11; a column is four registers of four channels with their three rows; sums v24-v27. 13
 * instructions a column, 32 a window of 144 MAC. */
#define QK_DOT_A 12, 13, 14, 15
#define QK_DOT_B 16, 17, 18, 19
#define QK_DOT_C 20, 21, 22, 23
#define QK_DOT_COLUMN(...) QK_DOT_COLUMN_(__VA_ARGS__)
#define QK_DOT_COLUMN_(a, b, c, d) QK_ADDRESSES \
  "ldr q24, [x9, %[from]]\n" "ldr q25, [x10, %[from]]\n" "ldr q26, [x11, %[from]]\n" \
  "zip1 v" #a ".16b, v24.16b, v25.16b\n" "zip2 v" #b ".16b, v24.16b, v25.16b\n" \
  "zip1 v27.16b, v26.16b, v26.16b\n" "zip2 v26.16b, v26.16b, v26.16b\n" \
  "zip1 v" #c ".8h, v" #b ".8h, v26.8h\n" "zip2 v" #d ".8h, v" #b ".8h, v26.8h\n" \
  "zip2 v" #b ".8h, v" #a ".8h, v27.8h\n" "zip1 v" #a ".8h, v" #a ".8h, v27.8h\n"
#define QK_DOT_TAPS(w0, w1, w2, w3, a, b, c, d) \
  QK_SDOT(24, a, w0) QK_SDOT(25, b, w1) QK_SDOT(26, c, w2) QK_SDOT(27, d, w3)
#define QK_DOT_WINDOW(...) QK_DOT_WINDOW_(QK_PLAIN, __VA_ARGS__)
#define QK_DOT_ANY_WINDOW(...) QK_DOT_WINDOW_(QK_SHIFT_AND_CLAMP, __VA_ARGS__)
#define QK_DOT_WINDOW_(...) QK_DOT_WINDOW__(__VA_ARGS__)
#define QK_DOT_WINDOW__(FINISH, a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3) \
  "ld1 {v24.4s-v27.4s}, [%[bias]]\n" \
  QK_DOT_TAPS(0, 1, 2, 3, a0, a1, a2, a3) QK_DOT_TAPS(4, 5, 6, 7, b0, b1, b2, b3) \
  QK_DOT_TAPS(8, 9, 10, 11, c0, c1, c2, c3) FINISH(24, 25, 26, 27, a0, a1, a2, a3)
#define QK_DOT_WEIGHTS \
  "ld1 {v0.16b-v3.16b}, [%[weights]], #64\n" "ld1 {v4.16b-v7.16b}, [%[weights]], #64\n" \
  "ld1 {v8.16b-v11.16b}, [%[weights]]\n"

QK_INLINE void qk_run_3x3_dot(qk_run_3x3 r, qk_neon_limits l) {
  const int8_t* const* table = r.table;
  const int8_t *weights = r.block + 64, *shifts = weights + 192, *multipliers = shifts + (r.shifted ? 64 : 0);
  ptrdiff_t windows = r.windows;
  int8_t* y = r.y;
  if (r.step == 1) {
    __asm__ volatile(QK_DOT_WEIGHTS QK_STEP_1(QK_DOT_COLUMN, QK_DOT_WINDOW, QK_DOT_A, QK_DOT_B, QK_DOT_C)
                     QK_RUN_OPERANDS);
  } else if (r.step == 2) {
    __asm__ volatile(QK_DOT_WEIGHTS QK_STEP_2(QK_DOT_COLUMN, QK_DOT_WINDOW, QK_DOT_A, QK_DOT_B, QK_DOT_C)
                     QK_RUN_OPERANDS);
  } else {
    __asm__ volatile(QK_DOT_WEIGHTS QK_STEP_3(QK_DOT_COLUMN, QK_DOT_ANY_WINDOW, QK_DOT_A, QK_DOT_B, QK_DOT_C)
                     QK_RUN_OPERANDS);
  }
}

/* SMULL. Weights sorted into v0 v1, v2 v3, v4 v5: rows 0 and 1 of the columns; v6 v7: row 2 of columns 0 and 1; v8:
 * row 2 of column 2. A column is rows 0 and 1 interleaved in two registers and row 2 in one. Four products a channel
 * are summed at a time, two in 16 bits and then, by SADALP, two pairs. 7 instructions a column, 51 a window. */
#define QK_V8_A 9, 10, 11
#define QK_V8_B 12, 13, 14
#define QK_V8_C 15, 16, 17
#define QK_V8_COLUMN(...) QK_V8_COLUMN_(__VA_ARGS__)
#define QK_V8_COLUMN_(a, b, x) QK_ADDRESSES \
  "ldr q" #a ", [x9, %[from]]\n" "ldr q28, [x10, %[from]]\n" "ldr q" #x ", [x11, %[from]]\n" \
  "zip2 v" #b ".16b, v" #a ".16b, v28.16b\n" "zip1 v" #a ".16b, v" #a ".16b, v28.16b\n"
#define QK_V8_TAPS(a0, b0, wa0, wb0, a1, b1, wa1, wb1) \
  "smull v22.8h, v" #a0 ".8b, v" #wa0 ".8b\n" "smull2 v23.8h, v" #a0 ".16b, v" #wa0 ".16b\n" \
  "smull v24.8h, v" #b0 ".8b, v" #wb0 ".8b\n" "smull2 v25.8h, v" #b0 ".16b, v" #wb0 ".16b\n" \
  "smlal v22.8h, v" #a1 ".8b, v" #wa1 ".8b\n" "smlal2 v23.8h, v" #a1 ".16b, v" #wa1 ".16b\n" \
  "smlal v24.8h, v" #b1 ".8b, v" #wb1 ".8b\n" "smlal2 v25.8h, v" #b1 ".16b, v" #wb1 ".16b\n" \
  "sadalp v18.4s, v22.8h\n" "sadalp v19.4s, v23.8h\n" "sadalp v20.4s, v24.8h\n" "sadalp v21.4s, v25.8h\n"
#define QK_V8_WINDOW(...) QK_V8_WINDOW_(QK_PLAIN, __VA_ARGS__)
#define QK_V8_ANY_WINDOW(...) QK_V8_WINDOW_(QK_SHIFT_AND_CLAMP, __VA_ARGS__)
#define QK_V8_WINDOW_(...) QK_V8_WINDOW__(__VA_ARGS__)
#define QK_V8_WINDOW__(FINISH, a0, b0, x0, a1, b1, x1, a2, b2, x2) \
  "ld1 {v18.4s-v21.4s}, [%[bias]]\n" \
  "smull v22.8h, v" #x2 ".8b, v8.8b\n" "smull2 v23.8h, v" #x2 ".16b, v8.16b\n" \
  "zip1 v26.16b, v" #x0 ".16b, v" #x1 ".16b\n" "zip2 v27.16b, v" #x0 ".16b, v" #x1 ".16b\n" \
  "saddw v18.4s, v18.4s, v22.4h\n" "saddw2 v19.4s, v19.4s, v22.8h\n" \
  "saddw v20.4s, v20.4s, v23.4h\n" "saddw2 v21.4s, v21.4s, v23.8h\n" \
  QK_V8_TAPS(a0, b0, 0, 1, a1, b1, 2, 3) QK_V8_TAPS(a2, b2, 4, 5, 26, 27, 6, 7) \
  FINISH(18, 19, 20, 21, 22, 23, 24, 25)
#define QK_V8_SORT(rows01, rows2, from0, from1) \
  "uzp2 v" #rows2 ".8h, v" #from0 ".8h, v" #from1 ".8h\n" "uzp1 v" #rows01 ".8h, v" #from0 ".8h, v" #from1 ".8h\n"
#define QK_V8_WEIGHTS QK_DOT_WEIGHTS \
  QK_V8_SORT(0, 12, 0, 1) QK_V8_SORT(1, 13, 2, 3) QK_V8_SORT(2, 14, 4, 5) QK_V8_SORT(3, 15, 6, 7) \
  QK_V8_SORT(4, 16, 8, 9) QK_V8_SORT(5, 17, 10, 11) \
  "trn1 v6.16b, v12.16b, v14.16b\n" "trn1 v7.16b, v13.16b, v15.16b\n" "uzp1 v8.16b, v16.16b, v17.16b\n"

QK_INLINE void qk_run_3x3_v8(qk_run_3x3 r, qk_neon_limits l) {
  const int8_t* const* table = r.table;
  const int8_t *weights = r.block + 64, *shifts = weights + 192, *multipliers = shifts + (r.shifted ? 64 : 0);
  ptrdiff_t windows = r.windows;
  int8_t* y = r.y;
  if (r.step == 1) {
    __asm__ volatile(QK_V8_WEIGHTS QK_STEP_1(QK_V8_COLUMN, QK_V8_WINDOW, QK_V8_A, QK_V8_B, QK_V8_C) QK_RUN_OPERANDS);
  } else if (r.step == 2) {
    __asm__ volatile(QK_V8_WEIGHTS QK_STEP_2(QK_V8_COLUMN, QK_V8_WINDOW, QK_V8_A, QK_V8_B, QK_V8_C) QK_RUN_OPERANDS);
  } else {
    __asm__ volatile(QK_V8_WEIGHTS QK_STEP_3(QK_V8_COLUMN, QK_V8_ANY_WINDOW, QK_V8_A, QK_V8_B, QK_V8_C) QK_RUN_OPERANDS);
  }
}
#pragma GCC diagnostic pop
/* clang-format on */
#endif
