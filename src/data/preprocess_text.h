// Image preprocessing as text: the flags that give it, as kept in report.json and in the emitted header.
#pragma once
#include <map>
#include <string>

#include "qtool/data.h"

namespace qtool {

// Values of the command line's flags by their names ("mean": "123.7,116.3,103.5"); only those that were
// given.
std::map<std::string, std::string> preprocess_flags(const ImagePreprocess& preprocess);

// The inverse; other entries are ignored. Throws Error(usage) that names the flag when a value cannot be
// read.
ImagePreprocess parse_preprocess(const std::map<std::string, std::string>& flags);

// A sentence a line for the emitted header; empty when nothing was given.
std::string preprocess_notes(const ImagePreprocess& preprocess);

}  // namespace qtool
