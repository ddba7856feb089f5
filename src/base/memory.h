// Memory that this process may use.
#pragma once
#include <cstddef>

namespace qtool {

// Bytes that the process can hold in all: what it holds already and what is free for it, as the machine (MemAvailable), its
// control groups and its address space limit allow. SIZE_MAX when the system does not say.
size_t memory_limit();

}  // namespace qtool
