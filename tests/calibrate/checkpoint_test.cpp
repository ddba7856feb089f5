// Calibrations that were interrupted and go on.
#include <gmock/gmock.h>
#include <sys/wait.h>

#include <atomic>
#include <csignal>

#include "tests/calibrate/collect_run.h"

namespace qtool {
namespace {

using ::testing::HasSubstr;

constexpr size_t count = 60;

class Resume : public ::testing::Test {
 protected:
  // Stops after `samples` of this run.
  CalibrateOptions options(unsigned threads, size_t samples = SIZE_MAX) {
    CalibrateOptions result{.threads = threads};
    result.checkpoint = path_;
    result.resume = true;
    auto seen = std::make_shared<std::atomic<size_t>>(0);
    result.interrupted = [=] { return ++*seen >= samples; };
    return result;
  }

  const test::ScratchFolder folder_;
  const std::filesystem::path path_ = folder_ / "a.qcal.partial";
  const SampleSource source_ = test::source_of(test::images(count));
  const Bytes expected_ = test::file_of(test::run(source_));
};

TEST_F(Resume, ManyInterruptionsGiveTheSameBytes) {
  for (const unsigned threads : {1U, 2U, 3U}) {
    std::filesystem::remove(path_);
    size_t runs = 0;
    for (; runs < count; ++runs) {
      try {
        EXPECT_EQ(test::file_of(test::run(source_, options(threads, 7))), expected_);
        break;
      } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::interrupted);
        EXPECT_THAT(error.what(), HasSubstr(" of 60 samples"));
        EXPECT_TRUE(std::filesystem::exists(path_));
      }
    }
    EXPECT_GE(runs, 4U);
    EXPECT_LE(runs, 8U);
  }
}

TEST_F(Resume, SurvivesKill) {
  const SampleSource source = test::source_of(test::images(3000));
  const Bytes expected = test::file_of(test::run(source));
  for (const unsigned threads : {1U, 3U}) {
    std::filesystem::remove(path_);
    for (int kills = 0; kills < 3; ++kills) {
      const pid_t child = ::fork();
      if (child == 0) {
        const auto saved = [&] { return std::filesystem::exists(path_) ? read_file(path_) : Bytes{}; };
        CalibrateOptions killed = options(threads);
        killed.checkpoint_interval = std::chrono::seconds(0);
        const Bytes before = saved();
        killed.progress = [&](size_t, size_t) {
          if (saved() != before) std::raise(SIGKILL);  // samples were seen since the last checkpoint
        };
        test::run(source, killed);
        ::_exit(0);
      }
      int status = 0;
      ASSERT_EQ(::waitpid(child, &status, 0), child);
      ASSERT_TRUE(WIFSIGNALED(status));
    }
    std::vector<size_t> done;
    CalibrateOptions rest = options(threads);
    rest.progress = [&](size_t n, size_t) { done.push_back(n); };
    EXPECT_EQ(test::file_of(test::run(source, rest)), expected);
    EXPECT_GE(done.front(), 3U);
    EXPECT_EQ(done.back(), 3000U);
  }
}

TEST_F(Resume, ShardsAndLimitsContinueToo) {
  std::vector<Calibration> parts;
  for (const size_t shard : {0, 1}) {
    CalibrateOptions first = options(2, 5);
    CalibrateOptions second = options(3);
    for (CalibrateOptions* o : {&first, &second}) {
      o->shard = shard;
      o->shards = 2;
      o->max_samples = 40;
    }
    std::filesystem::remove(path_);
    test::error_of([&] { test::run(source_, first); });
    second.time_limit = std::chrono::hours(1);  // another order of visiting
    parts.push_back(test::run(source_, second));
  }
  EXPECT_EQ(test::file_of(merge(parts)), test::file_of(test::run(source_, {.max_samples = 40})));
}

TEST_F(Resume, RemembersBadSamples) {
  SampleSource source = source_;
  source.read = [read = source.read](size_t i) {
    if (i % 10 == 3) throw Error(ErrorKind::bad_input, "x.npy[" + std::to_string(i) + "]: is broken");
    return read(i);
  };
  std::set<size_t> skipped;
  const auto with = [&](CalibrateOptions o) {
    o.skip_bad_sample = [&](const BadSample& sample) { skipped.insert(sample.index); };
    return o;
  };
  const Bytes expected = test::file_of(test::run(source, with({})));
  skipped.clear();
  EXPECT_EQ(test::error_of([&] { test::run(source, with(options(2, 30))); }).kind(), ErrorKind::interrupted);
  EXPECT_STREQ(test::error_of([&] { test::run(source, options(2)); }).what(), "x.npy[3]: is broken");
  skipped.clear();
  EXPECT_EQ(test::file_of(test::run(source, with(options(2)))), expected);
  EXPECT_EQ(skipped, (std::set<size_t>{3, 13, 23, 33, 43, 53}));
}

TEST_F(Resume, RefusesTheCheckpointOfAnotherRun) {
  test::error_of([&] { test::run(source_, options(1, 5)); });
  const auto refusal = [&](const SampleSource& source, const CalibrateOptions& o,
                           const std::string& model = "abc", const ImagePreprocess& preprocess = {}) {
    const Error error = test::error_of([&] { collect(toy_graph(), model, source, preprocess, o); });
    EXPECT_EQ(error.kind(), ErrorKind::bad_input);
    EXPECT_THAT(error.hint(), HasSubstr("--resume"));
    return std::string(error.what()).substr(path_.string().size());
  };
  EXPECT_EQ(refusal(source_, options(1), "def"), ": was made with another model");
  ImagePreprocess preprocess;
  preprocess.mean = {1};
  EXPECT_EQ(refusal(source_, options(1), "abc", preprocess),
            ": was made with another preprocessing of images");
  SampleSource other = source_;
  other.sha256 = [] { return std::string("other list"); };
  EXPECT_EQ(refusal(other, options(1)), ": was made with another list of samples");
  CalibrateOptions shard = options(1);
  shard.shards = 2;
  EXPECT_EQ(refusal(source_, shard), ": was made with another --shard");
  CalibrateOptions fewer = options(1);
  fewer.max_samples = 9;
  EXPECT_EQ(refusal(source_, fewer), ": was made with another --max-samples");
}

TEST_F(Resume, RefusesBrokenCheckpoints) {
  test::error_of([&] { test::run(source_, options(1, 5)); });
  const std::string good(as_text(read_file(path_)));
  const auto refusal = [&](const std::string& content) {
    write_file(path_, content);
    const Error error = test::error_of([&] { test::run(source_, options(1)); });
    EXPECT_EQ(error.kind(), ErrorKind::bad_input);
    return std::string(error.what());
  };
  EXPECT_THAT(refusal(good.substr(0, good.size() / 2)), HasSubstr("is cut short"));
  std::string changed = good;
  changed[good.size() / 2] = static_cast<char>(changed[good.size() / 2] ^ 1);
  EXPECT_THAT(refusal(changed), HasSubstr("was changed"));
  EXPECT_THAT(refusal("qtool-calibration 1 2 abc\n{}"), HasSubstr("is not a checkpoint file"));
  EXPECT_THAT(refusal(""), HasSubstr("is not a checkpoint file"));
}

TEST_F(Resume, ATimeLimitLeavesSamplesOutButNeverAll) {
  CalibrateOptions limited{.threads = 2, .time_limit = std::chrono::nanoseconds(1)};
  const Calibration calibration = test::run(source_, limited);
  EXPECT_GE(calibration.samples(), 1U);
  EXPECT_LE(calibration.samples(), 4U);
}

TEST_F(Resume, AFailureKeepsAnEarlierCheckpointUpToDate) {
  SampleSource source = source_;
  source.read = [read = source.read](size_t i) {
    if (i == 40) throw Error(ErrorKind::bad_input, "x.npy[40]: is broken");
    return read(i);
  };
  CalibrateOptions stopping = options(1);
  EXPECT_STREQ(test::error_of([&] { test::run(source, stopping); }).what(), "x.npy[40]: is broken");
  EXPECT_FALSE(std::filesystem::exists(path_));  // short runs leave nothing
  stopping.checkpoint_interval = std::chrono::seconds(0);
  test::error_of([&] { test::run(source, stopping); });
  std::vector<size_t> done;
  CalibrateOptions rest = options(1);
  rest.progress = [&](size_t n, size_t) { done.push_back(n); };
  EXPECT_EQ(test::file_of(test::run(source_, rest)), expected_);
  EXPECT_EQ(done.front(), 40U);
}

}  // namespace
}  // namespace qtool
