#include "src/report/metrics.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "tests/data/data_files.h"
#include "tests/data/image_files.h"

namespace qtool {
namespace {

using test::error_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

double value_of(Metric metric, const std::vector<float>& output, const Truth& truth) {
  const auto result = score(metric, output, {}, truth);
  EXPECT_TRUE(result.has_value());
  return result ? result->value : -1;
}

TEST(Metrics, TopOneAndTopFive) {
  const std::vector<float> output = {0.1F, 0.9F, 0.8F, 0.7F, 0.6F, 0.5F, 0.05F};
  EXPECT_EQ(value_of(Metric::top1, output, {.label = 1, .mask = {}}), 1);
  EXPECT_EQ(value_of(Metric::top1, output, {.label = 2, .mask = {}}), 0);
  EXPECT_EQ(value_of(Metric::top5, output, {.label = 5, .mask = {}}), 1);
  EXPECT_EQ(value_of(Metric::top5, output, {.label = 0, .mask = {}}), 0);
}

// As argmax does: among equals the first wins.
TEST(Metrics, TiesGoToTheLowerIndex) {
  const std::vector<float> output = {0.5F, 0.5F};
  EXPECT_EQ(value_of(Metric::top1, output, {.label = 0, .mask = {}}), 1);
  EXPECT_EQ(value_of(Metric::top1, output, {.label = 1, .mask = {}}), 0);
}

TEST(Metrics, LabelsOutsideTheClasses) {
  for (const int64_t label : {-1, 3}) {
    const Error error = error_of([&] {
      score(Metric::top1, std::vector<float>{1, 2, 3}, {}, {.label = label, .mask = {}});
    });
    EXPECT_EQ(error.kind(), ErrorKind::bad_input);
    EXPECT_THAT(error.what(), HasSubstr("is outside the 3 classes"));
  }
}

TEST(Metrics, MeanOfScores) {
  EXPECT_EQ(summarize(Metric::top1, {{1, false}, {0, false}, {1, false}, {1, false}}), 0.75);
  EXPECT_EQ(summarize(Metric::iou, {}), 0);
}

// Every pair of a positive and a negative item, ties half.
double area_by_pairs(const std::vector<Score>& scores) {
  double sum = 0;
  double pairs = 0;
  for (const Score& p : scores)
    for (const Score& n : scores) {
      if (!p.positive || n.positive) continue;
      pairs += 1;
      sum += p.value > n.value ? 1 : p.value == n.value ? 0.5 : 0;
    }
  return sum / pairs;
}

TEST(Metrics, AreaUnderCurveAsByPairs) {
  std::mt19937 random(1);
  for (int repeat = 0; repeat < 50; ++repeat) {
    std::vector<Score> scores = {{1, true}, {2, false}};
    for (int i = 0; i < 30; ++i) scores.push_back({static_cast<double>(random() % 8), random() % 3 == 0});
    EXPECT_NEAR(summarize(Metric::auc, scores), area_by_pairs(scores), 1e-12);
  }
  EXPECT_THAT(error_of([] { summarize(Metric::auc, {{1, true}}); }).what(), HasSubstr("both classes"));
}

TEST(Metrics, AnomalyScores) {
  const Truth anomaly{.label = 1, .mask = {}};
  EXPECT_EQ(value_of(Metric::auc, {0.25F, 0.75F}, anomaly), 0.75);
  EXPECT_EQ(value_of(Metric::auc, {0.125F}, anomaly), 0.125);
  const std::vector<float> input = {1, 2, 3, 4};
  const auto error = score(Metric::auc, std::vector<float>{1, 2, 5, 8}, input, {.label = 0, .mask = {}});
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->value, 5);  // (0 + 0 + 4 + 16) / 4
  EXPECT_FALSE(error->positive);
  EXPECT_THAT(error_of([&] {
                score(Metric::auc, std::vector<float>{1, 2, 3}, input, anomaly);
              }).what(),
              HasSubstr("one of the input's size"));
}

TEST(Metrics, IntersectionOverUnionLeavesOutIgnoredPixels) {
  const Truth truth{.label = 0, .mask = {255, 255, 0, 0, 128, 128}};
  EXPECT_DOUBLE_EQ(value_of(Metric::iou, {0.9F, 0.5F, 0.6F, 0.1F, 0.9F, 0.1F}, truth), 1.0 / 3);
  EXPECT_EQ(value_of(Metric::iou, {1, 1, 0, 0, 1, 0}, truth), 1);
  // Nothing labelled and nothing found: the item does not count.
  EXPECT_FALSE(
      score(Metric::iou, std::vector<float>{0, 0.9F}, {}, {.label = 0, .mask = {0, 128}}).has_value());
  EXPECT_THAT(error_of([&] {
                score(Metric::iou, std::vector<float>{1, 1}, {}, truth);
              }).what(),
              HasSubstr("the mask has 6 pixels, the output 2"));
}

TEST(Metrics, Names) {
  for (const std::string name : {"top1", "top5", "auc", "iou"}) EXPECT_EQ(name_of(metric_named(name)), name);
  const Error error = error_of([] { metric_named("f1"); });
  EXPECT_EQ(error.kind(), ErrorKind::usage);
  EXPECT_THAT(error.what(), HasSubstr("unknown metric 'f1'"));
}

TEST(Metrics, DefaultsAndTruthFollowTheLabels) {
  const test::ScratchFolder folder;
  write_file(folder / "a.npy", test::npy_f32("(1,)", {1}));
  write_file(folder / "mask.pgm", test::pnm(2, 1, {255, 128}));
  write_file(folder / "classes.csv", "file,label\na.npy,3\n");
  write_file(folder / "masks.csv", "file,mask\na.npy,mask.pgm\n");
  const Labels classes(folder / "classes.csv");
  const Labels masks(folder / "masks.csv");
  const Dataset data = test::dataset(folder / "a.npy", test::input({1}));
  EXPECT_THAT(default_metrics(classes, 10), ElementsAre(Metric::top1));
  EXPECT_THAT(default_metrics(classes, 1000), ElementsAre(Metric::top1, Metric::top5));
  EXPECT_THAT(default_metrics(masks, 65536), ElementsAre(Metric::iou));
  EXPECT_EQ(read_truth(classes, data, 0, {Metric::top1}).label, 3);
  EXPECT_THAT(read_truth(masks, data, 0, {Metric::iou}).mask, ElementsAre(255, 128));
  EXPECT_EQ(error_of([&] { read_truth(classes, data, 0, {Metric::iou}); }).kind(), ErrorKind::usage);
  EXPECT_EQ(error_of([&] { read_truth(masks, data, 0, {Metric::top1}); }).kind(), ErrorKind::usage);
  write_file(folder / "mask.pgm", "broken");
  EXPECT_THAT(error_of([&] { read_truth(masks, data, 0, {Metric::iou}); }).what(), HasSubstr("mask.pgm"));
}

}  // namespace
}  // namespace qtool
