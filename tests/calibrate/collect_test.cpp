#include "src/calibrate/collect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "tests/calibrate/collect_run.h"

namespace qtool {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

using test::file_of;
using test::images;
using test::source_of;

Calibration run(const std::vector<std::vector<float>>& samples, const CalibrateOptions& options = {}) {
  return test::run(source_of(samples), options);
}

TEST(Collect, SeesInputsAndActivations) {
  const Calibration calibration = run({{1, 2, 3, 4, 5, 6}, {-1, 0, 0, 0, 0, 0}});
  ASSERT_EQ(calibration.tensors.size(), 3U);
  EXPECT_EQ(calibration.tensors[0].first, "image");
  EXPECT_EQ(calibration.tensors[1].first, "middle");
  EXPECT_EQ(calibration.tensors[2].first, "result");
  const TensorStatistics& middle = calibration.tensors[1].second;
  EXPECT_EQ(middle.min, -2);
  EXPECT_EQ(middle.max, 12);
  EXPECT_EQ(middle.count, 12U);
  EXPECT_EQ(middle.zeros, 5U);
  EXPECT_EQ(calibration.samples(), 2U);
  EXPECT_EQ(calibration.model_sha256, "abc");
}

TEST(Collect, SameBytesForAnyThreadsShardsAndOrder) {
  auto samples = images(23);
  const Bytes expected = file_of(run(samples, {.threads = 1}));
  for (const unsigned threads : {2U, 3U, 8U})
    EXPECT_EQ(file_of(run(samples, {.threads = threads})), expected);
  std::mt19937 random(5);
  for (const size_t shards : {2, 3, 7, 30}) {  // with 30 shards some have no sample
    std::vector<Calibration> parts;
    for (size_t shard = 0; shard < shards; ++shard)
      parts.push_back(run(samples, {.threads = 2, .shard = shard, .shards = shards}));
    std::shuffle(parts.begin(), parts.end(), random);
    EXPECT_EQ(file_of(merge(parts)), expected) << shards << " shards";
    // Merging merged parts.
    const auto middle = parts.begin() + static_cast<std::ptrdiff_t>(shards / 2);
    EXPECT_EQ(file_of(merge({merge({middle, parts.end()}), merge({parts.begin(), middle})})), expected);
  }
  std::shuffle(samples.begin(), samples.end(), random);
  EXPECT_EQ(file_of(run(samples)), expected);
  samples.front()[0] += 1e-3F;
  EXPECT_NE(file_of(run(samples)), expected);
}

TEST(Collect, FileDoesNotGrowWithTheSamples) {
  EXPECT_LT(file_of(run(images(400))).size(), file_of(run(images(20))).size() + 4096);
}

TEST(Collect, ASampleSeenTwiceCountsTwice) {
  const auto samples = images(3);
  const Calibration once = run(samples);
  const Calibration twice = merge({once, once});
  EXPECT_EQ(twice.samples(), 6U);
  EXPECT_NE(twice.data.sum, once.data.sum);
  EXPECT_NE(twice.data.hex(), std::string(64, '0'));
}

TEST(Collect, ReportsProgress) {
  std::vector<size_t> done;
  CalibrateOptions options{.threads = 2};
  options.progress = [&](size_t n, size_t total) {
    EXPECT_EQ(total, 5U);
    done.push_back(n);
  };
  run(images(5), options);
  EXPECT_EQ(done, (std::vector<size_t>{0, 1, 2, 3, 4, 5}));
}

std::string message_of(const std::function<void()>& body, ErrorKind kind) {
  try {
    body();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind);
    return error.what();
  }
  return "no error";
}

TEST(Collect, NamesTheSampleAndTensorThatAreNotFinite) {
  auto samples = images(9);
  samples[4][2] = std::numeric_limits<float>::quiet_NaN();
  samples[7][2] = std::numeric_limits<float>::infinity();
  for (const unsigned threads : {1U, 2U})
    EXPECT_THAT(message_of([&] { run(samples, {.threads = threads}); }, ErrorKind::bad_input),
                AllOf(HasSubstr("x.npy[4]"), HasSubstr("input 'image'"), HasSubstr("NaN")));
  // Finite data, but the network overflows.
  EXPECT_THAT(message_of(
                  [] {
                    collect(toy_graph(1e38F), "abc", source_of({{1, 2, 3, 4, 5, 6}}), {}, {});
                  },
                  ErrorKind::bad_input),
              AllOf(HasSubstr("x.npy[0]"), HasSubstr("activation 'middle'")));
}

TEST(Collect, RefusesShardsThatDoNotExist) {
  message_of([] { run(images(2), {.shard = 2, .shards = 2}); }, ErrorKind::usage);
  EXPECT_THAT(message_of([] { run(images(2), {.shard = 2, .shards = 2}); }, ErrorKind::usage),
              HasSubstr("shard 2 of 2"));
  EXPECT_THAT(message_of([] { run(images(2), {.shard = 0, .shards = 0}); }, ErrorKind::usage),
              HasSubstr("does not exist"));
}

TEST(Merge, RefusesWhatDoesNotBelongTogether) {
  const Calibration one = run(images(2));
  const auto merged_with = [&](const auto& change) {
    Calibration other = one;
    change(other);
    return message_of([&] { merge({one, other}); }, ErrorKind::bad_input);
  };
  EXPECT_THAT(merged_with([](Calibration& c) { c.model_sha256 = "def"; }),
              HasSubstr("different models (def and abc)"));
  EXPECT_THAT(merged_with([](Calibration& c) { c.tool_version = "9.9"; }),
              HasSubstr("different tool versions"));
  EXPECT_THAT(merged_with([](Calibration& c) { c.preprocess.mean = {1}; }),
              HasSubstr("different preprocessing"));
  EXPECT_THAT(merged_with([](Calibration& c) { c.tensors.pop_back(); }), HasSubstr("different tensors"));
  EXPECT_THAT(merged_with([](Calibration& c) { c.tensors[1].first = "other"; }),
              HasSubstr("different tensors"));
  EXPECT_THAT(message_of([] { merge({}); }, ErrorKind::usage), HasSubstr("no calibration"));
}

}  // namespace
}  // namespace qtool
