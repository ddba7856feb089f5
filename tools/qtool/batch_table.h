// The rows of a batch on the screen.
#pragma once
#include <string>
#include <vector>

#include "qtool/batch.h"

namespace qtool::cli {

// The result: a row a model, then the errors. Columns that do not fit `width` are left out from the right.
std::string batch_table(const std::vector<BatchRow>& rows, size_t width);

// On a terminal a row a model, redrawn in place (only those at work when there are more than lines);
// otherwise a line when a model is finished. Writes to stderr.
class BatchDisplay {
 public:
  BatchDisplay();
  void show(const std::vector<BatchRow>& rows);
  // Takes the rows off the terminal again.
  void clear();

 private:
  void redraw(const std::vector<std::string>& lines);

  bool terminal_;
  size_t lines_drawn_ = 0;
  std::vector<BatchStatus> shown_;
};

// Columns of the terminal that stdout is; a very large number when it is none.
size_t stdout_width();

}  // namespace qtool::cli
