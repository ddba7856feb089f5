// Covariances of what the weights of a layer meet, estimated from a few samples.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace qtool {

// Between elements [begin, begin + size) of a patch (Op::patches).
struct CovarianceBlock {
  size_t begin = 0, size = 0;
  std::vector<float> values = {};  // [size][size]
};
// Of a whole patch; 0 between blocks, whose size is bounded so that memory is.
using Covariance = std::vector<CovarianceBlock>;

// The mean over samples of x x^T for centred patches x, less what few samples cannot know: elements beside
// the diagonal are multiplied by 1 - a, a = (variance of their estimate, as the samples differ) / (their
// square), both summed over a block. O. Ledoit and M. Wolf, "A well-conditioned estimator for
// large-dimensional covariance matrices", J. Multivariate Analysis 88, 2004, with the diagonal as target (J.
// Schaefer and K. Strimmer, 2005) and whole samples as observations, because patches of one sample are alike.
class CovarianceEstimate {
 public:
  explicit CovarianceEstimate(size_t length);
  // The patches of a sample, [patch][length].
  void add(std::span<const float> patches);
  // Requires a sample. Leaves nothing behind.
  Covariance finish();

 private:
  size_t length_;
  double samples_ = 0;
  Covariance sum_;
  std::vector<double> squares_;  // by block: sum over samples and elements beside the diagonal
};

}  // namespace qtool
