// Convolution by every tile of the tensor cores' kernel.
#pragma once
#include "device.h"
#include "qk_conv_add_s8_cuda.h"

// Whether or not the launcher would take it; the result of the first. Complains when they differ. With an
// addend the sum, else p.add is not read.
device::Bytes convolve_by_all_tiles(const qk_conv_add_s8_params& p, const int8_t* input,
                                    const int8_t* addend);

// By the launcher, for several items.
device::Bytes convolve_and_add(const qk_conv_add_s8_params& p, const int8_t* input, const int8_t* addend,
                               bool addend_is_constant);

int64_t input_bytes(const qk_conv_s8_params& p);
int64_t result_bytes(const qk_conv_s8_params& p);
