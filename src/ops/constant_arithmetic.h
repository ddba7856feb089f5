// Arithmetic on constants that no kernel computes: integers and booleans, in the shape arithmetic of models.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "src/ops/graph_builder.h"

namespace qtool {

// The value, which must be constant; throws Error(unsupported) naming it otherwise.
const Value& constant_operand(const GraphBuilder& builder, ValueId id);

// The elements broadcast to `shape`, as exact integers (of any integer type or boolean) or as reals (of any
// type).
std::vector<int64_t> integers_of(const Value& value, const Shape& shape);
std::vector<double> reals_of(const Value& value, const Shape& shape);

// C's conversion; what an int64 cannot hold becomes its nearest end, NaN becomes 0.
int64_t to_integer(double real);

// Elements of an integer type or boolean; what does not fit wraps around as in C.
Bytes integer_bytes(DataType type, const std::vector<int64_t>& values);

// f(a, b) for every pair of broadcast elements.
using IntegerFunction = std::function<int64_t(int64_t, int64_t)>;
ValueId fold_integers(const IntegerFunction& f, ValueId a, ValueId b, DataType result, GraphBuilder& builder,
                      const std::string& name);

}  // namespace qtool
