#include "src/data/npz.h"

#include <zip.h>

#include <algorithm>
#include <memory>

#include "qtool/error.h"

namespace qtool {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorKind::bad_input, what);
}

struct Closer {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using Archive = std::unique_ptr<zip_t, Closer>;
using Stream = std::unique_ptr<zip_file_t, Closer>;

Archive open_archive(const std::filesystem::path& path) {
  int error = 0;
  Archive archive(zip_open(path.c_str(), ZIP_RDONLY, &error));
  if (!archive) refuse("is not a readable .npz (zip) archive");
  return archive;
}

// The next `bytes` of an entry, appended.
void read_more(zip_file_t* stream, Bytes& content, size_t bytes) {
  const size_t before = content.size();
  content.resize(before + bytes);
  if (stream == nullptr ||
      zip_fread(stream, content.data() + before, bytes) != static_cast<zip_int64_t>(bytes))
    refuse("an entry cannot be read");
}

NpyHeader read_header(zip_file_t* stream, size_t entry_bytes) {
  Bytes start;
  read_more(stream, start, std::min(entry_bytes, usual_npy_header));
  const size_t bytes = npy_header_bytes(start);
  if (bytes > start.size()) read_more(stream, start, std::min(entry_bytes, bytes) - start.size());
  return parse_npy_header(start);
}

}  // namespace

NpzEntry find_npz_entry(const std::filesystem::path& path, const std::string& name) {
  const Archive archive = open_archive(path);
  const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
  std::string names;
  for (zip_int64_t i = 0; i < count; ++i) {
    zip_stat_t stat{};
    zip_stat_init(&stat);
    const auto index = static_cast<zip_uint64_t>(i);
    constexpr zip_uint64_t limit = zip_uint64_t{1} << 34;
    if (zip_stat_index(archive.get(), index, 0, &stat) != 0 || stat.size > limit)
      refuse("has a broken entry");
    std::string found = stat.name;
    if (found.ends_with(".npy")) found.resize(found.size() - 4);
    if (count == 1 || found == name) {
      const Stream stream(zip_fopen_index(archive.get(), index, 0));
      const NpyHeader header = read_header(stream.get(), stat.size);
      if (stat.size != header.data_offset + header.data_bytes())
        refuse("an entry is shorter or longer than its header says");
      return {.index = index, .header = header};
    }
    names += (names.empty() ? "" : ", ") + found;
  }
  refuse("has no array '" + name + "' (it has: " + names + ")");
}

Bytes read_npz_entry(const std::filesystem::path& path, const NpzEntry& entry) {
  const Archive archive = open_archive(path);
  const Stream stream(zip_fopen_index(archive.get(), entry.index, 0));
  Bytes header;
  read_more(stream.get(), header, entry.header.data_offset);
  Bytes elements;
  read_more(stream.get(), elements, entry.header.data_bytes());
  return elements;
}

}  // namespace qtool
