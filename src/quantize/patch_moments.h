// Means and covariances of what the weights of a layer meet, estimated from a few samples.
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

struct PatchMoments {
  std::vector<float> mean;
  Covariance covariance;
};

// Estimates both, less what few samples cannot know: covariances beside the diagonal are multiplied by 1 - a,
// a = (variance of their estimate, as the samples differ) / (their square), both summed over a block. O.
// Ledoit and M. Wolf, "A well-conditioned estimator for large-dimensional covariance matrices", J.
// Multivariate Analysis 88, 2004, with the diagonal as target (J. Schaefer and K. Strimmer, 2005) and whole
// samples as observations, because patches of one sample are alike.
class PatchMomentsEstimate {
 public:
  // Not `centred`: the mean counts as 0, so that covariances are second moments.
  PatchMomentsEstimate(size_t length, bool centred);
  // The patches of a sample, [patch][length].
  void add(std::vector<float> patches);
  // Requires a sample. Leaves nothing behind.
  PatchMoments finish();

 private:
  size_t length_;
  bool centred_;
  double samples_ = 0;
  std::vector<float> origin_;    // the mean of the first sample: keeps sums small
  std::vector<float> mean_;      // sum over samples of the mean from there
  Covariance products_;          // sum over samples of the mean of products from there
  std::vector<double> squares_;  // by block: sum over samples and products beside the diagonal
};

}  // namespace qtool
