// A fingerprint of a set of samples that can be merged.
#pragma once
#include "qtool/calibrate.h"

namespace qtool {

// Of one sample: the SHA-256 of the AES-128-GMAC (key and nonce 0) of its tensors' bytes, one tensor after
// the other (the model fixes their sizes). GMAC alone is ten times as fast as SHA-256, but sums of it would
// not notice tensors that changed places.
DataDigest digest_of(const Sample& sample);
void add(DataDigest& digest, const DataDigest& other);
// The reverse of DataDigest::hex(); false when `text` is not 64 lower-case hexadecimal digits.
bool sum_from_hex(std::string_view text, DataDigest& digest);

}  // namespace qtool
