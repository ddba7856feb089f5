// Convolution by every tile of the tensor cores' kernel.
#pragma once
#include "device.h"
#include "qk_conv_add_s8_cuda.h"

// Whether or not the launcher would take it; the result of the first. Complains when they differ. With an
// addend the sum, else p.add is not read.
device::Bytes convolve_by_all_tiles(const qk_conv_add_s8_params& p, const int8_t* input,
                                    const int8_t* addend);

int64_t input_bytes(const qk_conv_s8_params& p);
int64_t result_bytes(const qk_conv_s8_params& p);
