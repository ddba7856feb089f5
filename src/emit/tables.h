// The constant data of a plan: everything that takes ROM beside code.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "qtool/plan.h"
#include "src/ops/kernel_call.h"

namespace qtool {

// A table as it is emitted; equal ones are emitted once.
struct ConstantTable {
  DataType type;
  std::shared_ptr<const Bytes> data;
  size_t call = 0;       // the first call that uses it
  std::string field;     // its name there; "operand0" for a constant operand
  bool aligned = false;  // to table_alignment
};

class TableSet {
 public:
  explicit TableSet(const Plan& plan);

  const std::vector<ConstantTable>& tables() const { return tables_; }
  // Index of the table with these elements.
  size_t find(DataType type, const Bytes& data) const;
  size_t bytes() const;

 private:
  void add(ConstantTable table);

  std::vector<ConstantTable> tables_;
  std::vector<size_t> by_content_;  // indices of tables_, sorted by type and bytes
};

// Bytes of the tables and constant operands of one call, before equal ones are shared.
size_t table_bytes(const Plan& plan, const KernelCall& call);

}  // namespace qtool
