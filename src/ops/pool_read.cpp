#include "src/ops/pool_read.h"

#include "qtool/error.h"

namespace qtool {

void check_pool_pads(const Window& window) {
  for (size_t i = 0; i < window.pads.size(); ++i)
    if (window.pads[i] >= window.extent(i % 2))
      throw Error(ErrorKind::bad_input, "pads " + to_string(Shape(window.pads.begin(), window.pads.end())) +
                                            " must be smaller than the pooling window " +
                                            to_string(Shape{window.extent(0), window.extent(1)}));
}

ValueId add_pool(GraphBuilder& builder, OpPtr pool, ValueId x, const std::string& name) {
  const ValueId y = builder.add(std::move(pool), {to_image(builder, x)}, name);
  return from_image(builder, y, builder.rank(x), name);
}

ValueId add_global_pool(GraphBuilder& builder, const std::function<OpPtr(const Window&)>& make_pool,
                        const OnnxNode& node) {
  const ValueId x = node.required(0);
  const Shape shape = builder.shape(x);
  if (shape.size() < 3)
    throw Error(ErrorKind::bad_input, "the input must be [N, C, spatial...], not " + to_string(shape));
  const std::string& name = node.outputs[0];
  const int64_t height = shape.size() == 3 ? 1 : shape[2];
  const int64_t width = element_count({shape.begin() + (shape.size() == 3 ? 2 : 3), shape.end()});
  const ValueId image =
      builder.reshape(builder.to_channels_last(x), {shape[0], height, width, shape[1]}, name + "/image");
  Window window;
  window.kernel = {height, width};
  const ValueId y = builder.add(make_pool(window), {image}, name);
  if (shape.size() == 4) return builder.to_channels_first(y, name);
  Shape result(shape.size(), 1);
  result[0] = shape[0];
  result[1] = shape[1];
  return builder.reshape(y, result, name + "/signal");
}

}  // namespace qtool
