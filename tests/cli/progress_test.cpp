#include "tools/qtool/progress.h"

#include <gmock/gmock.h>

#include <sstream>

namespace qtool::cli {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

double seconds_now = 0;

Progress::Clock::time_point now() {
  return Progress::Clock::time_point(std::chrono::duration_cast<Progress::Clock::duration>(
      std::chrono::duration<double>(100 + seconds_now)));
}

class ProgressTest : public testing::Test {
 protected:
  void SetUp() override { seconds_now = 0; }

  std::vector<std::string> lines() const {
    std::vector<std::string> result;
    std::istringstream text(out_.str());
    for (std::string line; std::getline(text, line);) result.push_back(line);
    return result;
  }

  std::ostringstream out_;
};

TEST_F(ProgressTest, ShortRunsSayNothing) {
  for (const auto style : {Progress::Style::bar, Progress::Style::lines}) {
    Progress progress("calibrating", style, out_, now);
    for (size_t i = 0; i <= 1000; ++i) {
      seconds_now = static_cast<double>(i) * 0.00099;
      progress.update(i, 1000);
    }
    seconds_now = 0;
  }
  EXPECT_EQ(out_.str(), "");
}

TEST_F(ProgressTest, LinesComeNotMoreThanOneASecondAndEverMoreSeldom) {
  {
    Progress progress("calibrating", Progress::Style::lines, out_, now);
    for (size_t i = 0; i <= 100; ++i) {
      seconds_now = 0.25 * static_cast<double>(i);
      progress.update(i, 100);
    }
  }
  const auto text = lines();
  EXPECT_EQ(text[0], "calibrating: 4 of 100, 4.00 samples/s, 0:24 left");
  EXPECT_EQ(text[1], "calibrating: 8 of 100, 4.00 samples/s, 0:23 left");
  EXPECT_EQ(text.back(), "calibrating: 100 of 100, 4.00 samples/s");
  EXPECT_LT(text.size(), 22U);
}

TEST_F(ProgressTest, TheRateLeavesOutWhatWasDoneBefore) {
  Progress progress("calibrating", Progress::Style::lines, out_, now);
  progress.update(900, 1000);
  seconds_now = 2;
  progress.update(920, 1000);
  EXPECT_THAT(lines(), ElementsAre("calibrating: 920 of 1000, 10.0 samples/s, 0:08 left"));
}

TEST_F(ProgressTest, ABarIsRedrawnAndMakesRoomForNotes) {
  {
    Progress progress("calibrating", Progress::Style::bar, out_, now);
    progress.update(0, 7300);
    seconds_now = 2;
    progress.update(1, 7300);
    EXPECT_EQ(out_.str(),
              "\rcalibrating [                              ] 1 of 7300, 0.50 samples/s, 4:03:18 left\x1b[K");
    seconds_now = 2.05;
    progress.update(2, 7300);
    EXPECT_THAT(out_.str(), Not(HasSubstr("2 of")));
    progress.note("qtool: skipped a.png: is broken");
    EXPECT_THAT(out_.str(), EndsWith("\r\x1b[Kqtool: skipped a.png: is broken\n"));
    seconds_now = 3;
    progress.update(7300, 7300);
    EXPECT_THAT(out_.str(), HasSubstr("[==============================] 7300 of 7300"));
  }
  EXPECT_THAT(out_.str(), EndsWith("\n"));
}

}  // namespace
}  // namespace qtool::cli
