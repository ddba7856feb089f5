// One call of a shipped kernel: what the host interpreter runs and what the emitter prints.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "qtool/bytes.h"
#include "qtool/graph.h"
#include "variant.h"

namespace qtool {

// A constant table that a parameter struct points to.
struct Table {
  DataType type;
  std::shared_ptr<const Bytes> data;  // null: the pointer is NULL
  bool aligned = false;               // to table_alignment
};
inline constexpr size_t table_alignment = 16;  // bytes

// One member of a kernel's C parameter struct, in the order it was set.
struct Field {
  std::string name;
  std::variant<int64_t, float, std::vector<int32_t>, Table> value;
};

// The way of a kernel that slides a window over images of bytes: output pixel after output pixel in raster
// order (or backwards), so that its result may overlap its operand (src/plan/overlap.h).
struct Sweep {
  int64_t images = 0;
  std::array<int64_t, 3> input{}, output{};  // height, width, bytes of a pixel
  std::array<int64_t, 2> stride{}, pad_before{},
      extent{};  // height, width; extent: rows, columns of a window
};

// Some rows of an output image, and the input rows they need.
struct Band {
  int64_t input_rows, pad_top, output_rows;
};

struct KernelCall {
  std::string kernel;  // name of the function, of its header and of its source file
  std::vector<ValueId> inputs,
      outputs;  // operands, in the order of the function's pointers; may be constants
  std::vector<Field> fields;
  std::string params_type;     // "qk_conv_s8_params"
  bool takes_scratch = false;  // the function takes a scratch pointer last
  size_t scratch_bytes = 0;
  bool in_place = false;             // outputs[0] may be the same memory as inputs[0]
  int32_t overlap = QK_DISJOINT;     // of the result with inputs[0] (src/kernels/variant.h)
  std::optional<Sweep> sweep = {};   // set: the kernel has the parameter `reverse`
  std::shared_ptr<int32_t> reverse;  // that parameter
  KernelCall (*band)(const KernelCall& call, const Band& band) = nullptr;  // the call for a part of its rows
  size_t input_offset = 0, output_offset = 0;  // bytes from the starts of inputs[0] and outputs[0]
  // Set for the calls of a stream (src/plan/stream.h): what its first layer reads, and, for those of its last
  // layer, how far before that their result may lie, bytes.
  ValueId streamed_from = no_value;
  std::optional<int64_t> streamed_below = {};
  bool stand_in = false;               // `invoke` is the portable kernel that `kernel` replaces
  std::shared_ptr<const void> params;  // the filled struct, with the tables it points to
  void (*invoke)(const void* params, const void* const* inputs, void* const* outputs,
                 void* scratch) = nullptr;
};

namespace detail {

template <class T>
constexpr DataType data_type_of() {
  if constexpr (std::is_same_v<T, float>) return DataType::f32;
  if constexpr (std::is_same_v<T, int8_t>) return DataType::s8;
  if constexpr (std::is_same_v<T, uint8_t>) return DataType::u8;
  if constexpr (std::is_same_v<T, int16_t>) return DataType::s16;
  if constexpr (std::is_same_v<T, int32_t> || std::is_same_v<T, uint32_t>) return DataType::s32;
  if constexpr (std::is_same_v<T, int64_t>) return DataType::s64;
}

// Kernels are `void f(const Params*, const In*..., Out*...[, void* scratch])`.
template <auto Kernel>
struct KernelTraits;

template <class P, class... Args, void (*Kernel)(const P*, Args...)>
struct KernelTraits<Kernel> {
  using Params = P;

  static void invoke(const void* params, const void* const* in, void* const* out, void* scratch) {
    call(static_cast<const P*>(params), in, out, scratch, std::index_sequence_for<Args...>{});
  }

 private:
  static constexpr size_t n_in = (size_t{std::is_const_v<std::remove_pointer_t<Args>>} + ... + 0);

  template <size_t... I>
  static void call(const P* params, const void* const* in, void* const* out, void* scratch,
                   std::index_sequence<I...>) {
    Kernel(params, argument<Args>(I, in, out, scratch)...);
  }
  template <class A>
  static A argument(size_t i, const void* const* in, void* const* out, void* scratch) {
    if constexpr (std::is_const_v<std::remove_pointer_t<A>>) {
      return static_cast<A>(in[i]);
    } else {
      void* pointer = out[i - n_in];
      return static_cast<A>(pointer == nullptr ? scratch : pointer);  // outputs end with null: scratch
    }
  }
};

}  // namespace detail

// Fills a kernel's parameter struct and remembers what it filled. Use through the macros below:
//   auto call = QK_CALL(qk_table_s8);
//   QK_SET(call, count, n);                      // int32_t, float or int32_t[N] member
//   QK_TABLE(call, table, std::vector<int8_t>);  // pointer member; an empty vector gives NULL; or Bytes
//   return std::move(call).finish({input}, {output});
template <auto Kernel>
class KernelBuilder {
 public:
  using Params = typename detail::KernelTraits<Kernel>::Params;

  explicit KernelBuilder(std::string kernel) : storage_(std::make_shared<Storage>()) {
    call_.params_type = kernel + "_params";
    call_.kernel = std::move(kernel);
  }

  void set(std::string name, int32_t Params::*member, int64_t value) {
    storage_->params.*member = static_cast<int32_t>(value);
    call_.fields.push_back({std::move(name), value});
  }
  void set(std::string name, float Params::*member, double value) {
    storage_->params.*member = static_cast<float>(value);
    call_.fields.push_back({std::move(name), static_cast<float>(value)});
  }
  template <size_t N>
  void set(std::string name, int32_t (Params::*member)[N], const std::array<int32_t, N>& values) {
    std::copy(values.begin(), values.end(), storage_->params.*member);
    call_.fields.push_back({std::move(name), std::vector<int32_t>(values.begin(), values.end())});
  }
  template <class T>
  void table(std::string name, const T* Params::*member, const std::vector<T>& values) {
    table(std::move(name), member, to_bytes(values));
  }
  template <class T>
  void table(std::string name, const T* Params::*member, Bytes elements) {
    std::shared_ptr<const Bytes> data;
    if (!elements.empty()) data = std::make_shared<const Bytes>(std::move(elements));
    storage_->params.*member = data ? reinterpret_cast<const T*>(data->data()) : nullptr;
    storage_->tables.push_back(data);
    call_.fields.push_back({std::move(name), Table{detail::data_type_of<T>(), std::move(data)}});
  }

  void allow_in_place() { call_.in_place = true; }
  // For a kernel with the parameter `reverse`.
  void sweeps(const Sweep& sweep) {
    set("reverse", &Params::reverse, 0);
    constexpr int32_t portable_block = 2;  // qk_conv_s8 computes two pixels together, the others one
    call_.overlap = portable_block;
    call_.sweep = sweep;
    call_.reverse = std::shared_ptr<int32_t>(storage_, &storage_->params.reverse);
    call_.band = &band;
  }
  void scratch(size_t bytes) {
    call_.takes_scratch = true;
    call_.scratch_bytes = bytes;
  }

  KernelCall finish(std::vector<ValueId> inputs, std::vector<ValueId> outputs) && {
    call_.inputs = std::move(inputs);
    call_.outputs = std::move(outputs);
    call_.params = std::shared_ptr<const void>(storage_, &storage_->params);
    call_.invoke = &detail::KernelTraits<Kernel>::invoke;
    return std::move(call_);
  }

 private:
  struct Storage {
    Params params{};
    std::vector<std::shared_ptr<const Bytes>> tables;
    std::shared_ptr<const void> tables_of;  // another storage
  };

  static KernelCall band(const KernelCall& whole, const Band& band) {
    const auto storage =
        std::make_shared<Storage>(Storage{*static_cast<const Params*>(whole.params.get()), {}, whole.params});
    KernelCall call = whole;
    const auto change = [&](const char* name, int32_t Params::*member, int64_t value) {
      storage->params.*member = static_cast<int32_t>(value);
      for (Field& field : call.fields)
        if (field.name == name) field.value = value;
    };
    if constexpr (requires { &Params::reverse; }) {
      change("input_height", &Params::input_height, band.input_rows);
      change("pad_top", &Params::pad_top, band.pad_top);
      change("output_height", &Params::output_height, band.output_rows);
      call.reverse = std::shared_ptr<int32_t>(storage, &storage->params.reverse);
      call.sweep->input[0] = band.input_rows;
      call.sweep->pad_before[0] = band.pad_top;
      call.sweep->output[0] = band.output_rows;
    }
    call.params = std::shared_ptr<const void>(storage, &storage->params);
    return call;
  }

  std::shared_ptr<Storage> storage_;
  KernelCall call_;
};

#define QK_CALL(kernel) ::qtool::KernelBuilder<&kernel>(#kernel)
#define QK_SET(call, member, value) \
  (call).set(#member, &std::remove_reference_t<decltype(call)>::Params::member, value)
#define QK_TABLE(call, member, values) \
  (call).table(#member, &std::remove_reference_t<decltype(call)>::Params::member, values)

// The call's result is computed last to first.
inline void set_reverse(KernelCall& call) {
  *call.reverse = 1;
  for (Field& field : call.fields)
    if (field.name == "reverse") field.value = int64_t{1};
}

// Runs one call; `memory(id)` gives the address of an operand.
template <class Memory>
void run(const KernelCall& call, const Memory& memory, void* scratch) {
  constexpr size_t limit = 8;
  std::array<const void*, limit> in{};
  std::array<void*, limit + 1> out{};
  for (size_t i = 0; i < call.inputs.size(); ++i) in.at(i) = memory(call.inputs[i]);
  if (!call.inputs.empty()) in[0] = static_cast<const std::byte*>(in[0]) + call.input_offset;
  for (size_t i = 0; i < call.outputs.size(); ++i)
    out.at(i) = const_cast<void*>(memory(call.outputs[i]));  // NOLINT
  if (call.output_offset > 0) out[0] = static_cast<std::byte*>(out[0]) + call.output_offset;
  call.invoke(call.params.get(), in.data(), out.data(), scratch);
}

}  // namespace qtool
