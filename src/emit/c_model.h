// A plan with a C name for everything that is printed.
#pragma once
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
  TableSet tables;
  std::vector<std::string> table_symbols;  // by table
  std::vector<std::string> call_symbols;   // by call, of the parameter struct
};

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

}  // namespace qtool
