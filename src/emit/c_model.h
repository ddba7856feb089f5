// A plan with a C name for everything that is printed.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "qtool/emit.h"
#include "src/emit/tables.h"

namespace qtool {

struct CModel {
  CModel(const Plan& plan, const EmitOptions& options);

  const Plan& plan;
  std::string name;   // identifier prefix and file name
  std::string title;  // as the user wrote it, for comments
  std::string input_notes;
  int32_t batch;
  TableSet tables;
  std::vector<std::string> table_symbols;  // by table
  std::vector<std::string> call_symbols;   // by call, of the parameter struct
};

// Macros with type, shape and quantization of every input and output.
std::string print_tensor_macros(const CModel& model);
// The user's notes on the input as lines of a comment.
std::string print_notes(const CModel& model);
std::string header_guard(const CModel& model);
// A tensor of a golden vector as an array.
std::string print_golden_array(const std::string& symbol, const TensorType& type, const Bytes& data);

// The parts of the emitted sources. `storage` stands before each table ("static " in a single file).
std::string print_header(const CModel& model);
std::string print_table_declarations(const CModel& model);
std::string print_tables(const CModel& model, const std::string& storage);
std::string print_network(const CModel& model);
std::string print_selftest(const CModel& model, const std::vector<GoldenVector>& golden);
std::string print_example(const CModel& model);
// `sources`: files of the library; `selftest`: the file that has a main when NAME_SELFTEST_MAIN is defined.
std::string print_cmake(const CModel& model, const std::vector<std::string>& sources,
                        const std::string& selftest, bool needs_math);

// The same for CUDA (src/emit/emit_cuda.cpp).
std::string print_cuda_header(const CModel& model);
std::string print_cuda_network(const CModel& model, const std::set<std::string>& kernels);
std::string print_cuda_selftest(const CModel& model, const std::vector<GoldenVector>& golden);
std::string print_cuda_example(const CModel& model);
std::string print_cuda_cmake(const CModel& model, const std::vector<std::string>& sources);

}  // namespace qtool
