#include "qk_move_cuda.h"
#include "qk_pad_cuda.h"
#include "qk_pad_source.h"

enum { RANK = 6 };

/* Output shape, innermost first: pieces of an element, dimensions 5..0 and items. */
struct pad_map {
  qk_divisor pieces, shape[RANK];
  int64_t input_stride, output_stride; /* bytes from item to item */
};

/* Dimensions from `rank` on are not padded: with them an element is `map.pieces` long. */
template <class Piece>
static __global__ void pad(uint32_t units, const qk_pad_params p, int32_t rank, const pad_map map,
                           const Piece constant, const char* input, char* output) {
  const uint32_t unit = qk_unit();
  if (unit >= units) return;
  uint32_t rest = unit;
  const uint32_t piece = qk_take_digit(&rest, map.pieces);
  int64_t from = 0, stride = 1, at = 0, output_stride = 1; /* elements; from < 0: the constant */
#pragma unroll
  for (int d = RANK - 1; d >= 0; --d) {
    if (d >= rank) continue;
    const uint32_t out = qk_take_digit(&rest, map.shape[d]);
    const int32_t source = qk_pad_source(&p, d, static_cast<int32_t>(out));
    from = from < 0 || source < 0 ? -1 : from + source * stride;
    stride *= p.shape[d];
    at += out * output_stride;
    output_stride *= map.shape[d].divisor;
  }
  const Piece* const in = reinterpret_cast<const Piece*>(input + rest * map.input_stride);
  Piece* const out = reinterpret_cast<Piece*>(output + rest * map.output_stride);
  out[at * map.pieces.divisor + piece] = from < 0 ? constant : in[from * map.pieces.divisor + piece];
}

/* The constant's bits, over and over. */
template <class Piece>
static Piece repeat(const qk_pad_params* p) {
  union {
    uint8_t bytes[16];
    Piece piece;
  } r = {};
  for (int i = 0; i < 16; ++i) {
    const int byte = i % p->element_size;
    r.bytes[i] = static_cast<uint8_t>(static_cast<uint32_t>(p->value[byte / 4]) >> (8 * (byte % 4)));
  }
  return r.piece;
}

cudaError_t qk_pad_cuda(const qk_pad_params* p, const qk_items* items, const void* input, void* output,
                        cudaStream_t stream) {
  pad_map map = {};
  int64_t element = p->element_size, elements = items->count;
  int32_t rank = RANK;
  for (; rank > 0 && p->pads_before[rank - 1] == 0 && p->pads_after[rank - 1] == 0; --rank)
    element *= p->shape[rank - 1];
  for (int d = 0; d < rank; ++d) {
    const int64_t length = static_cast<int64_t>(p->pads_before[d]) + p->shape[d] + p->pads_after[d];
    if (length <= 0) return cudaSuccess;
    elements *= length;
    map.shape[d] = qk_make_divisor(length);
  }
  if (element == 0) return cudaSuccess;
  map.input_stride = items->count > 1 ? items->stride[0] : 0;
  map.output_stride = items->count > 1 ? items->stride[1] : 0;
  const int width =
      qk_width(element | map.input_stride | map.output_stride | qk_address(input) | qk_address(output));
  map.pieces = qk_make_divisor(element / width);
  return qk_for_width(width, [=](auto piece) {
    typedef decltype(piece) Piece;
    return qk_launch_units(pad<Piece>, elements * (element / width), stream, *p, rank, map, repeat<Piece>(p),
                           static_cast<const char*>(input), static_cast<char*>(output));
  });
}
