// Range methods by the names that users give them.
#pragma once
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "qtool/quantize.h"

namespace qtool {

inline constexpr std::array<std::pair<std::string_view, RangeMethod>, 6> range_names = {
    {{"auto", RangeMethod::automatic},
     {"min-max", RangeMethod::min_max},
     {"mean", RangeMethod::mean},
     {"percentile", RangeMethod::percentile},
     {"entropy", RangeMethod::entropy},
     {"mse", RangeMethod::mse}}};

std::string_view name_of(RangeMethod method);
std::optional<RangeMethod> range_method_named(std::string_view name);

}  // namespace qtool
