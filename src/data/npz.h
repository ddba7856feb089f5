// NumPy's .npz: a zip archive of .npy files.
#pragma once
#include <filesystem>
#include <string>

#include "src/data/npy.h"

namespace qtool {

struct NpzEntry {
  uint64_t index = 0;  // in the archive
  NpyHeader header;
};

// The array called `name`, or the only one. Reads its header only.
// Throws Error(bad_input) without the file's name when there is none or the archive is broken.
NpzEntry find_npz_entry(const std::filesystem::path& path, const std::string& name);

// The elements. Throws as above.
Bytes read_npz_entry(const std::filesystem::path& path, const NpzEntry& entry);

}  // namespace qtool
