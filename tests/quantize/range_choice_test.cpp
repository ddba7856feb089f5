// Oracle: the cost from its definition, for every change of one choice.
#include "src/quantize/range_choice.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace qtool {
namespace {

// Mean over the probes of the logarithm of the summed noise. Of one result: a result more is a probe more.
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

// By what another choice for group g gains for each probe, the mean less its standard error.
double sure_gain(const std::vector<RangeGroup>& groups, const std::vector<size_t>& choice, size_t g,
                 size_t other) {
  std::vector<double> gains(groups[0].candidates[0].noise.size());
  for (size_t p = 0; p < gains.size(); ++p) {
    double total = 0;
    for (size_t i = 0; i < groups.size(); ++i) total += groups[i].candidates[choice[i]].noise[p];
    const double change = groups[g].candidates[other].noise[p] - groups[g].candidates[choice[g]].noise[p];
    gains[p] = std::log(total) - std::log(total + change);
  }
  const auto n = static_cast<double>(gains.size());
  double mean = 0, variance = 0;
  for (const double gain : gains) mean += gain / n;
  for (const double gain : gains) variance += (gain - mean) * (gain - mean) / (n - 1);
  return mean - std::sqrt(variance / n);
}

TEST(RangeChoice, NoOtherChoiceOfOneGroupIsSurelyBetter) {
  std::mt19937 random(8);
  for (int round = 0; round < 50; ++round) {
    std::vector<RangeGroup> groups(5);
    for (RangeGroup& group : groups) group = random_group(random, 4, 7);
    choose(groups, 1);
    std::vector<size_t> choice;
    double shares = 0;
    for (const RangeGroup& group : groups) {
      choice.push_back(group.choice);
      shares += group.share;
    }
    EXPECT_LE(cost(groups, choice), cost(groups, std::vector<size_t>(groups.size(), 0)) + 1e-12);
    for (size_t g = 0; g < groups.size(); ++g)
      for (size_t c = 0; c < groups[g].candidates.size(); ++c)
        EXPECT_LE(sure_gain(groups, choice, g, c), 0.0005 + 1e-9) << round;
    EXPECT_NEAR(shares, 1, 1e-6);
  }
}

TEST(RangeChoice, AQuietProbeCountsAsMuchAsALoudOne) {
  RangeGroup group{.first = 0, .full = {-1, 1}};
  group.candidates = {{"wide", {}, {}, {1e-4}}, {"narrow", {}, {}, {1e-1}}};
  for (int p = 0; p < 7; ++p) {
    group.candidates[0].noise.push_back(1e-2);
    group.candidates[1].noise.push_back(1e-4);
  }
  std::vector<RangeGroup> groups = {group};
  choose(groups, 1);  // narrow has the larger mean, and is better by 20 dB in seven of eight
  EXPECT_EQ(groups[0].chosen().method, "narrow");
  EXPECT_NEAR(groups[0].sqnr_db(), 36.25, 1e-6);
}

TEST(RangeChoice, WhatTwoOfThreeProbesSayIsNotEnough) {
  RangeGroup group{.first = 0, .full = {-1, 1}};
  group.candidates = {{"wide", {}, {}, {1e-4, 1e-2, 1e-2}}, {"narrow", {}, {}, {1e-1, 1e-4, 1e-4}}};
  std::vector<RangeGroup> groups = {group};
  choose(groups, 1);
  EXPECT_EQ(groups[0].chosen().method, "wide");
}

TEST(RangeChoice, TheFirstStaysWithoutAReason) {
  RangeGroup group{.first = 0, .full = {-1, 1}};
  group.candidates = {
      {"a", {}, {}, {1e-3, 1e-3}}, {"b", {}, {}, {0.9999e-3, 0.9999e-3}}, {"c", {}, {}, {1e-3, 1e-3}}};
  std::vector<RangeGroup> groups = {group};
  choose(groups, 1);
  EXPECT_EQ(groups[0].chosen().method, "a");
  groups[0].candidates.push_back({"d", {}, {}, {0.0, 0.0}});  // no noise at all
  choose(groups, 1);
  EXPECT_EQ(groups[0].chosen().method, "d");
  EXPECT_EQ(groups[0].sqnr_db(), 120);
  std::vector<RangeGroup> none;
  choose(none, 1);
}

TEST(RangeChoice, OneProbeIsNoReason) {
  RangeGroup group{.first = 0, .full = {-1, 1}};
  group.candidates = {{"wide", {}, {}, {1e-2, 1e-2}}, {"narrow", {}, {}, {1e-4, 1e-4}}};
  std::vector<RangeGroup> groups = {group};
  choose(groups, 2);  // two results
  EXPECT_EQ(groups[0].chosen().method, "wide");
  choose(groups, 1);  // two probes
  EXPECT_EQ(groups[0].chosen().method, "narrow");
}

TEST(RangeChoice, ResultsThatDoNotDependOnTheGroupSayNothing) {
  // Of two results the second has no noise from here: all three probes agree about the first.
  RangeGroup group{.first = 0, .full = {-1, 1}};
  group.candidates = {{"wide", {}, {}, {1e-2, 0, 1e-2, 0, 1e-2, 0}},
                      {"narrow", {}, {}, {5e-3, 0, 5e-3, 0, 5e-3, 0}}};
  std::vector<RangeGroup> groups = {group};
  choose(groups, 2);
  EXPECT_EQ(groups[0].chosen().method, "narrow");
  EXPECT_NEAR(groups[0].sqnr_db(), 23.01, 0.01);
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
