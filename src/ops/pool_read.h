// What the readers of the pooling operators share.
#pragma once
#include <functional>

#include "src/ops/graph_builder.h"
#include "src/ops/window.h"

namespace qtool {

// Throws Error(bad_input) when a window could lie in the padding only.
void check_pool_pads(const Window& window);

// The pooling operator over the ONNX image [N,C,L] or [N,C,H,W].
ValueId add_pool(GraphBuilder& builder, OpPtr pool, ValueId x, const std::string& name);

// A pooling operator whose window is the whole image, of any number of spatial dimensions.
ValueId add_global_pool(GraphBuilder& builder, const std::function<OpPtr(const Window&)>& make_pool,
                        const OnnxNode& node);

}  // namespace qtool
