// Two layers computed a few rows at a time, so that the tensor between them never exists whole.
#pragma once
#include <vector>

#include "qtool/graph.h"
#include "src/ops/kernel_call.h"

namespace qtool {

// A producer and the only reader of its result.
struct StreamedPair {
  size_t producer, consumer;  // nodes
};

// Pairs whose kernels slide windows over one image and can be split into bands of rows.
std::vector<StreamedPair> streamable_pairs(const Graph& graph,
                                           const std::vector<std::vector<KernelCall>>& calls);

// The calls of the pair for `bands` bands of the consumer's rows. Band after band, the producer makes the
// rows that the consumer's windows need and do not share with the band before in a ring, `rows` (a new value
// of the graph); shared rows move to its start. No row is computed twice. Fewer calls than asked for when the
// bands are too small to share rows without overlap; empty when that leaves one band.
struct Stream {
  std::vector<KernelCall> calls;
  std::vector<bool> of_producer;  // by call; the others belong to the consumer
};
Stream stream(Graph& graph, const KernelCall& producer, const KernelCall& consumer, int64_t bands);

}  // namespace qtool
