// Samples that cannot be used.
#include <gmock/gmock.h>

#include <limits>
#include <mutex>

#include "tests/calibrate/collect_run.h"

namespace qtool {
namespace {

using ::testing::HasSubstr;

// 40 samples of which 5, 17 and 30 cannot be read, 11 is NaN, and 25 overflows in the network.
const std::set<size_t> bad = {5, 11, 17, 25, 30};

SampleSource spoiled() {
  auto samples = test::images(40);
  samples[11][2] = std::numeric_limits<float>::quiet_NaN();
  samples[25] = {3e38F, 0, 0, 0, 0, 0};
  SampleSource source = test::source_of(samples);
  source.read = [read = source.read, name = source.name](size_t i) {
    if (i == 5 || i == 17 || i == 30) throw Error(ErrorKind::bad_input, name(i) + ": is broken");
    return read(i);
  };
  return source;
}

std::vector<std::vector<float>> good() {
  const auto samples = test::images(40);
  std::vector<std::vector<float>> result;
  for (size_t i = 0; i < samples.size(); ++i)
    if (!bad.contains(i)) result.push_back(samples[i]);
  return result;
}

TEST(BadSamples, SkippedOnesLeaveNoTrace) {
  const Bytes expected = test::file_of(test::run(test::source_of(good())));
  for (const unsigned threads : {1U, 2U, 3U, 8U}) {
    std::map<size_t, std::string> skipped;
    CalibrateOptions options{.threads = threads};
    options.skip_bad_sample = [&](const BadSample& sample) {
      skipped[sample.index] = sample.name + "|" + sample.reason;
    };
    EXPECT_EQ(test::file_of(test::run(spoiled(), options)), expected) << threads;
    EXPECT_EQ(skipped,
              (std::map<size_t, std::string>{{5, "x.npy[5]|is broken"},
                                             {11, "x.npy[11]|input 'image' holds NaN or infinity"},
                                             {17, "x.npy[17]|is broken"},
                                             {25, "x.npy[25]|activation 'middle' holds NaN or infinity"},
                                             {30, "x.npy[30]|is broken"}}));
  }
}

TEST(BadSamples, TheFirstOneStopsForAnyThreads) {
  for (const unsigned threads : {1U, 2U, 3U, 8U})
    for (int again = 0; again < 20; ++again) {
      const Error error = test::error_of([&] { test::run(spoiled(), {.threads = threads}); });
      EXPECT_EQ(error.kind(), ErrorKind::bad_input);
      EXPECT_STREQ(error.what(), "x.npy[5]: is broken");
    }
}

TEST(BadSamples, OnlyBadOnesAreAnError) {
  SampleSource source = test::source_of(test::images(3));
  source.read = [](size_t) -> Sample { throw Error(ErrorKind::bad_input, "is broken"); };
  CalibrateOptions options{.threads = 2};
  options.skip_bad_sample = [](const BadSample&) {};
  const Error error = test::error_of([&] { test::run(source, options); });
  EXPECT_EQ(error.kind(), ErrorKind::bad_input);
  EXPECT_STREQ(error.what(), "none of the 3 samples can be used");
}

TEST(BadSamples, WrongOptionsAreNoBadSample) {
  SampleSource source = test::source_of(test::images(9));
  source.read = [](size_t) -> Sample { throw Error(ErrorKind::usage, "--std must not be 0"); };
  CalibrateOptions options{.threads = 2};
  options.skip_bad_sample = [](const BadSample&) { FAIL(); };
  EXPECT_EQ(test::error_of([&] { test::run(source, options); }).kind(), ErrorKind::usage);
}

}  // namespace
}  // namespace qtool
