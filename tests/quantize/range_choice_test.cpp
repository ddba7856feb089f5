// Oracle: the cost from its definition, for every change of one choice.
#include "src/quantize/range_choice.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace qtool {
namespace {

// Mean over the probes of the logarithm of the summed noise.
double cost(const std::vector<RangeGroup>& groups, const std::vector<size_t>& choice) {
  const size_t probes = groups[0].candidates[0].noise.size();
  double sum = 0;
  for (size_t p = 0; p < probes; ++p) {
    double total = 0;
    for (size_t g = 0; g < groups.size(); ++g) total += groups[g].candidates[choice[g]].noise[p];
    sum += std::log(total) / static_cast<double>(probes);
  }
  return sum;
}

RangeGroup random_group(std::mt19937& random, size_t candidates, size_t probes) {
  RangeGroup group{.first = 0, .full = {-1, 1}};
  for (size_t c = 0; c < candidates; ++c) {
    group.candidates.push_back({"m" + std::to_string(c), {}, {}});
    for (size_t p = 0; p < probes; ++p)
      group.candidates.back().noise.push_back(std::exp(std::normal_distribution<double>(-8, 1.5)(random)));
  }
  return group;
}

TEST(RangeChoice, NoOtherChoiceOfOneGroupIsBetter) {
  std::mt19937 random(8);
  for (int round = 0; round < 50; ++round) {
    std::vector<RangeGroup> groups;
    for (int g = 0; g < 5; ++g) groups.push_back(random_group(random, 4, 7));
    choose(groups);
    std::vector<size_t> choice;
    double shares = 0;
    for (const RangeGroup& group : groups) {
      choice.push_back(group.choice);
      shares += group.share;
    }
    const double reached = cost(groups, choice);
    EXPECT_LE(reached, cost(groups, std::vector<size_t>(groups.size(), 0)) + 1e-12);
    for (size_t g = 0; g < groups.size(); ++g)
      for (size_t c = 0; c < groups[g].candidates.size(); ++c) {
        std::vector<size_t> other = choice;
        other[g] = c;
        EXPECT_GE(cost(groups, other), reached - 0.005) << round;  // less than 0.02 dB is left as it is
      }
    EXPECT_NEAR(shares, 1, 1e-6);
  }
}

TEST(RangeChoice, AQuietProbeCountsAsMuchAsALoudOne) {
  RangeGroup group{.first = 0, .full = {-1, 1}};
  group.candidates = {{"wide", {}, {}, {1e-4, 1e-2, 1e-2}}, {"narrow", {}, {}, {1e-1, 1e-4, 1e-4}}};
  std::vector<RangeGroup> groups = {group};
  choose(groups);  // narrow has the larger mean, and is better by 20 dB in two of three
  EXPECT_EQ(groups[0].chosen().method, "narrow");
  EXPECT_NEAR(groups[0].sqnr_db(), 30, 1e-6);
}

TEST(RangeChoice, TheFirstStaysWithoutAReason) {
  RangeGroup group{.first = 0, .full = {-1, 1}};
  group.candidates = {{"a", {}, {}, {1e-3}}, {"b", {}, {}, {0.999e-3}}, {"c", {}, {}, {1e-3}}};
  std::vector<RangeGroup> groups = {group};
  choose(groups);
  EXPECT_EQ(groups[0].chosen().method, "a");
  groups[0].candidates.push_back({"d", {}, {}, {0.0}});  // no noise at all
  choose(groups);
  EXPECT_EQ(groups[0].chosen().method, "d");
  std::vector<RangeGroup> none;
  choose(none);
}

TEST(RangeChoice, NearlyEqualRangesAreOneCandidate) {
  RangeGroup group{.first = 0, .full = {-1, 1}};
  const auto add = [&](Range range) { group.add("m", range, affine_params(range)); };
  add({-1, 1});
  add({-1, 0.99F});
  add({-1, 0.9F});
  EXPECT_EQ(group.candidates.size(), 2U);
}

}  // namespace
}  // namespace qtool
