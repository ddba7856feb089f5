#include "qk_depthwise_small_s8_mve.h"

#include "qk_mve_clamp.h"
#include "qk_mve_depthwise_layout.h"
#include "qk_mve_planes.h"
#include "qk_window.h"

/* to[c * channel_pitch + i * column_bytes] = from[i * from_pitch + c] for i < count, c < channels: 6
 * instructions for 8 channels of a pixel. from_step: bytes from 8 channels to the next 8. */
__attribute__((noinline)) static void insert(const qk_depthwise_layout* l, int8_t* to, const int8_t* from,
                                             int32_t from_pitch, int32_t from_step, int32_t count) {
  for (int32_t channels = l->channels; channels > 0;
       channels -= 8, to += 8 * l->channel_pitch, from += from_step) {
    int8_t* column = to;
    const int8_t* pixel = from;
    int32_t lane = 0;
    __asm__ volatile(
        "vidup.u16 q1, %[lane], #1\n\t"
        "vmul.i16 q1, q1, %[pitch]\n\t"
        "vctp.16 %[channels]\n\t"
        "wls lr, %[count], 2f\n"
        "1:\n\t"
        "vpstt\n\t"
        "vldrbt.u16 q0, [%[pixel]]\n\t"
        "vstrbt.16 q0, [%[column], q1]\n\t"
        "add %[pixel], %[from_pitch]\n\t"
        "add %[column], %[column_bytes]\n\t"
        "le lr, 1b\n"
        "2:"
        : [pixel] "+&l"(pixel), [column] "+&r"(column), [lane] "+&Te"(lane)
        : [pitch] "r"(l->channel_pitch), [count] "r"(count), [from_pitch] "r"(from_pitch),
          [column_bytes] "r"(l->column_bytes), [channels] "r"(channels)
        : "q0", "q1", "lr", "memory");
  }
}

/* Columns of pixels column .. column+count-1 of a row of output. */
static void fill_band(const qk_depthwise_conv_s8_params* p, const qk_depthwise_layout* l, const int8_t* image,
                      int32_t row, int32_t column, int32_t count, int8_t* band) {
  int8_t padding[8];
  const int32_t columns = (count - 1) * p->stride_width + l->window_width, ic = p->input_channels;
  const qk_window w = qk_clip_window(column * p->stride_width - p->pad_left, columns, 1, p->input_width);
  for (int32_t i = 0; i < 8; ++i) padding[i] = (int8_t)p->input_zero_point;
  for (int32_t ky = 0; ky < p->kernel_height; ++ky, ++band) {
    const int32_t y = row * p->stride_height - p->pad_top + ky * p->dilation_height;
    if (y < 0 || y >= p->input_height || w.last != columns || w.first != 0)
      insert(l, band, padding, 0, 0, columns);
    if (y >= 0 && y < p->input_height)
      insert(l, band + w.first * l->column_bytes, image + (y * p->input_width + w.start + w.first) * ic, ic,
             8, w.last - w.first);
  }
}

/* All channels of `count` pixels. */
static void convolve(const qk_depthwise_conv_s8_params* p, const qk_depthwise_layout* l, const int8_t* band,
                     int32_t count, int8_t* y) {
  const int32_t multiplier = p->output_channels / p->input_channels,
                x_pitch = p->stride_width * l->column_bytes, tail = (count - 1) % 8 + 1;
  qk_mve_planes d;
  d.record_bytes = qk_depthwise_record_bytes(l);
  d.y_pitch = (uint32_t)p->output_channels;
  d.zero_point = p->output_zero_point;
  d.chunks = l->chunks;
  d.rewind = 16 - 8 * x_pitch;
  d.block_step = 8 * x_pitch - 16 * l->chunks;
  d.blocks = (count + 7) / 8;
  d.x_pitch = x_pitch;
  d.distance = 4 * d.y_pitch;
  d.x_step = 0;
  d.tail_mask = 0;
  for (int32_t i = 0; i < tail; ++i) d.tail_mask |= 3u << (i < 4 ? 4 * i : 4 * i - 14);
  d.records_end = p->weights;
  for (int32_t c = 0; c < p->input_channels; ++c) {
    d.x = band + c * l->channel_pitch;
    d.y = y + c * multiplier;
    d.records = d.records_end;
    d.records_end += multiplier * d.record_bytes;
    qk_mve_planes_row(&d);
  }
}

void qk_depthwise_small_s8_mve(const qk_depthwise_conv_s8_params* p, const int8_t* input, int8_t* output,
                               void* scratch) {
  const qk_depthwise_layout l = qk_depthwise_small_layout_of(p);
  const int32_t segments = (p->output_width + l.segment - 1) / l.segment, rows = p->batch * p->output_height;
  for (int32_t i = 0; i < rows * segments; ++i) {
    const int32_t at = p->reverse ? rows * segments - 1 - i : i;
    const int32_t row = at / segments, column = at % segments * l.segment;
    const int32_t count = p->output_width - column < l.segment ? p->output_width - column : l.segment;
    fill_band(p, &l, input + row / p->output_height * p->input_height * p->input_width * p->input_channels,
              row % p->output_height, column, count, (int8_t*)scratch);
    convolve(p, &l, (const int8_t*)scratch, count,
             output + (row * p->output_width + column) * p->output_channels);
  }
  qk_mve_clamp(output, rows * p->output_width * p->output_channels, p->output_min, p->output_max);
}
