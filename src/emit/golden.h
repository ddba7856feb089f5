// Golden vectors for the self-test: pseudo-random inputs of a fixed seed, and what the plan makes of them.
#pragma once
#include <vector>

#include "qtool/emit.h"

namespace qtool {

// Two vectors; one when an input is large, so that the self-test stays small.
std::vector<GoldenVector> golden_vectors(const Plan& plan);

}  // namespace qtool
