// Calibrations that meet bad samples, limits, signals and kills.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <nlohmann/json.hpp>

#include "tests/cli/tool.h"

namespace qtool::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class Calibrate : public Cli {
 protected:
  // An 8 x 8 gray image.
  static std::string image(int number) {
    std::string pixels(64, '\0');
    for (size_t i = 0; i < pixels.size(); ++i)
      pixels[i] = static_cast<char>((number * 37 + static_cast<int>(i * i)) % 256);
    return "P5 8 8 255\n" + pixels;
  }

  void write_images(const std::string& to, int count) const {
    fs::create_directories(folder / to);
    for (int i = 0; i < count; ++i) write(to + "/" + std::to_string(100 + i) + ".pgm", image(i));
  }

  Result calibrate(const std::string& data, const std::string& output, const std::string& more = {}) const {
    return run("calibrate models/digits.onnx --data {}/" + data + " -o {}/" + output + " " + more);
  }
};

TEST_F(Calibrate, SkipsBadSamplesAndNamesThem) {
  write_images("good", 12);
  write_images("mixed", 12);
  write("mixed/050.pgm", "P5 8 8 255\nshort");
  write("mixed/1035.pgm", "P5 7 7 255\n" + std::string(49, 'x'));
  write("mixed/200.npy", "no array");
  ASSERT_EQ(calibrate("good", "good.qcal").status, 0);
  const std::string at = folder.string() + "/mixed/";
  for (const char* threads : {"1", "2", "3"}) {
    const Result r =
        calibrate("mixed", "mixed.qcal", std::string("--force --on-bad-sample skip --threads ") + threads);
    ASSERT_EQ(r.status, 0) << r.err;
    EXPECT_EQ(r.out, folder.string() + "/mixed.qcal: 12 samples, 16 tensors, 3 bad samples skipped\n");
    EXPECT_THAT(r.err, HasSubstr("qtool: skipped " + at + "050.pgm: is a truncated PNM\n"));
    EXPECT_THAT(r.err, HasSubstr("qtool: skipped " + at +
                                 "1035.pgm: is 7x7 pixels (width x height) after preprocessing; "
                                 "the model takes 8x8\n"));
    EXPECT_THAT(r.err, HasSubstr("qtool: skipped " + at + "200.npy: is not a .npy file"));
    EXPECT_EQ(read_text(folder / "mixed.qcal"), read_text(folder / "good.qcal"));
    expect_failure(calibrate("mixed", "x.qcal", std::string("--threads ") + threads), 3,
                   at + "050.pgm: is a truncated PNM\n");
  }
  const json report =
      json::parse(calibrate("mixed", "mixed.qcal", "--force --on-bad-sample skip --json").out);
  EXPECT_EQ(report["samples"], 12);
  EXPECT_EQ(report["chosen"], 15);
  ASSERT_EQ(report["skipped"].size(), 3U);
  EXPECT_EQ(report["skipped"][0], json({{"sample", at + "050.pgm"}, {"reason", "is a truncated PNM"}}));
  EXPECT_EQ(report["skipped"][1]["sample"], at + "1035.pgm");
  EXPECT_EQ(report["skipped"][2]["sample"], at + "200.npy");
  EXPECT_FALSE(fs::exists(folder / "x.qcal"));
  EXPECT_FALSE(fs::exists(folder / "mixed.qcal.partial"));
}

TEST_F(Calibrate, OnlyBadSamples) {
  fs::create_directories(folder / "bad");
  for (const char* name : {"bad/a.pgm", "bad/b.npy", "bad/c.png", "bad/d.jpg", "bad/e.npz"})
    write(name, "nothing");
  expect_failure(calibrate("bad", "x.qcal", "--on-bad-sample skip"), 3,
                 "none of the 5 samples can be used\n");
  EXPECT_FALSE(fs::exists(folder / "x.qcal"));
}

TEST_F(Calibrate, Limits) {
  write_images("data", 12);
  const Result some = calibrate("data", "some.qcal", "--max-samples 5 --json");
  ASSERT_EQ(some.status, 0) << some.err;
  EXPECT_EQ(json::parse(some.out)["samples"], 5);
  // Shards of the chosen samples merge into the same file.
  for (const char* shard : {"0", "1"})
    ASSERT_EQ(
        calibrate("data", std::string("s") + shard, std::string("--max-samples 5 --shard ") + shard + "/2")
            .status,
        0);
  ASSERT_EQ(run("merge {}/s0 {}/s1 -o {}/merged.qcal").status, 0);
  EXPECT_EQ(read_text(folder / "merged.qcal"), read_text(folder / "some.qcal"));
  const Result all = calibrate("data", "all.qcal", "--max-samples 100 --time-limit 3600");
  EXPECT_EQ(all.out, folder.string() + "/all.qcal: 12 samples, 16 tensors\n");
  const Result short_time = calibrate("data", "short.qcal", "--time-limit 1e-9 --threads 1");
  EXPECT_EQ(short_time.status, 0) << short_time.err;
  EXPECT_EQ(short_time.out,
            folder.string() + "/short.qcal: 1 samples, 16 tensors, stopped by --time-limit after 1 of 12\n");
  expect_failure(calibrate("data", "x.qcal", "--max-samples 0"), 2, "--max-samples");
  expect_failure(calibrate("data", "x.qcal", "--time-limit -1"), 2, "--time-limit");
  expect_failure(calibrate("data", "x.qcal", "--on-bad-sample ignore"), 2, "--on-bad-sample");
}

// A calibration whose last two samples are pipes: it waits in the middle until they are fed.
class Interrupted : public Calibrate {
 protected:
  void SetUp() override {
    Calibrate::SetUp();
    std::string list;
    for (int i = 0; i < 30; ++i) {
      const std::string name = std::to_string(100 + i) + ".pgm";
      write(name, image(i));
      list += name + "\n";
      // Two threads read (one ahead): both wait at a pipe, and after them there is more to do.
      if (i == 9 || i == 10) {
        fs::remove(folder / name);
        ASSERT_EQ(::mkfifo((folder / name).c_str(), 0600), 0);
      }
    }
    write("list.txt", list);
  }

  // Waits until the program reads the pipe.
  int open_pipe(int number) const {
    return ::open((folder / (std::to_string(100 + number) + ".pgm")).c_str(), O_WRONLY | O_CLOEXEC);
  }
  static void feed(int pipe, int number) {
    const std::string content = image(number);
    ASSERT_EQ(::write(pipe, content.data(), content.size()), static_cast<ssize_t>(content.size()));
    ::close(pipe);
  }

  pid_t start(const std::string& more) const {
    const pid_t child = ::fork();
    if (child != 0) return child;
    const std::string tool = std::string(QTOOL_BINARY_DIR) + "/bin/qtool";
    const std::string err = (folder / "stderr").string();
    const std::string command = "cd '" + source_dir.string() + "' && CI=1 exec '" + tool +
                                "' calibrate models/digits.onnx --threads 1 --data '" +
                                (folder / "list.txt").string() + "' -o '" + (folder / "a.qcal").string() +
                                "' " + more + " > /dev/null 2> '" + err + "'";
    ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    ::_exit(127);
  }

  // Sends the signal and waits until a thread of the program has taken it.
  static void send(pid_t child, int signal) {
    ASSERT_EQ(::kill(child, signal), 0);
    while (read_text("/proc/" + std::to_string(child) + "/status").find("ShdPnd:\t0000000000000000") ==
           std::string::npos)
      ::usleep(1000);
  }

  static int wait_for(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
  }

  void interrupt(int signal) const {
    const pid_t child = start("--resume");
    const int first = open_pipe(9);
    const int second = open_pipe(10);
    send(child, signal);
    feed(first, 9);
    feed(second, 10);
    const int status = wait_for(child);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 9) << read_text(folder / "stderr");
  }

  void replace_pipes() const {
    for (const int number : {9, 10}) {
      fs::remove(folder / (std::to_string(100 + number) + ".pgm"));
      write(std::to_string(100 + number) + ".pgm", image(number));
    }
  }
};

TEST_F(Interrupted, SignalsEndWithACheckpointAndResumeGivesTheSameBytes) {
  for (const int signal : {SIGINT, SIGTERM}) {
    interrupt(signal);
    const std::string err = read_text(folder / "stderr");
    EXPECT_THAT(err, HasSubstr("qtool: error: interrupted after "));
    EXPECT_THAT(err, HasSubstr(" of 30 samples\n"));
    EXPECT_THAT(err, HasSubstr("hint: what was seen is in " + folder.string() +
                               "/a.qcal.partial: the same command with --resume continues\n"));
    EXPECT_FALSE(fs::exists(folder / "a.qcal"));
    fs::remove(folder / "a.qcal.partial");
  }
  interrupt(SIGINT);
  replace_pipes();
  // Without --resume the work is not thrown away by accident.
  expect_failure(calibrate("list.txt", "a.qcal"), 2,
                 folder.string() + "/a.qcal.partial: a calibration was interrupted here\n");
  expect_failure(calibrate("list.txt", "a.qcal", "--resume --max-samples 7"), 3,
                 folder.string() + "/a.qcal.partial: was made with another --max-samples\n");
  ASSERT_EQ(calibrate("list.txt", "b.qcal").status, 0);
  ASSERT_EQ(calibrate("list.txt", "a.qcal", "--resume").status, 0);
  EXPECT_EQ(read_text(folder / "a.qcal"), read_text(folder / "b.qcal"));
  EXPECT_FALSE(fs::exists(folder / "a.qcal.partial"));
}

TEST_F(Interrupted, KillLosesNoCheckpoint) {
  interrupt(SIGINT);
  const std::string saved = read_text(folder / "a.qcal.partial");
  write("list.txt", read_text(folder / "list.txt"));
  // The pipes were read; the next run waits at a file that is a pipe now.
  replace_pipes();
  const std::string last = "129.pgm";
  fs::remove(folder / last);
  ASSERT_EQ(::mkfifo((folder / last).c_str(), 0600), 0);
  const pid_t child = start("--resume");
  const int pipe = open_pipe(29);
  ASSERT_EQ(::kill(child, SIGKILL), 0);
  EXPECT_TRUE(WIFSIGNALED(wait_for(child)));
  ::close(pipe);
  EXPECT_EQ(read_text(folder / "a.qcal.partial"), saved);
  fs::remove(folder / last);
  write(last, image(29));
  ASSERT_EQ(calibrate("list.txt", "b.qcal").status, 0);
  ASSERT_EQ(calibrate("list.txt", "a.qcal", "--resume").status, 0);
  EXPECT_EQ(read_text(folder / "a.qcal"), read_text(folder / "b.qcal"));
}

TEST_F(Interrupted, ResumeWithoutACheckpointStartsAfreshAndForceForgetsIt) {
  interrupt(SIGINT);
  replace_pipes();
  const Result fresh = calibrate("list.txt", "a.qcal", "--force");
  EXPECT_EQ(fresh.status, 0) << fresh.err;
  EXPECT_FALSE(fs::exists(folder / "a.qcal.partial"));
  const Result resumed = calibrate("list.txt", "b.qcal", "--resume");
  EXPECT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_TRUE(resumed.err.starts_with("qtool: there is no " + folder.string() +
                                      "/b.qcal.partial: starting from the first sample\n"))
      << resumed.err;
  EXPECT_EQ(read_text(folder / "a.qcal"), read_text(folder / "b.qcal"));
}

}  // namespace
}  // namespace qtool::test
