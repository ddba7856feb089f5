#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <limits>

#include "qtool/error.h"
#include "src/base/file.h"
#include "src/base/sha256.h"
#include "src/calibrate/collect.h"
#include "src/calibrate/tensor_statistics.h"
#include "tests/calibrate/toy_graph.h"

namespace qtool {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class CalibrationFile : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string test = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    folder_ = std::filesystem::temp_directory_path() / ("qcal_" + test + "_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    path_ = folder_ / "a.qcal";
    const std::vector<float> values = {1e-45F, -0.1F, 3.4e38F, 0, 1.0F / 3, -1e-20F};
    ImagePreprocess image;
    image.resize_shorter = 256;
    image.crop = {224, 200};
    image.color = ImagePreprocess::Color::bgr;
    image.mean = {0.1F, 116.3F, 103.5F};
    image.std = {58.4F};
    calibration_ = collect(toy_graph(0.3F), sha256({}),
                           {.size = 1,
                            .read =
                                [&](size_t) {
                                  return Sample{"s", {to_bytes(values)}};
                                },
                            .name = [](size_t) { return std::string("s"); }},
                           image, {});
    write_calibration(path_, calibration_);
    text_ = std::string(as_text(read_file(path_)));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string error_of(const std::string& content) {
    write_file(path_, content);
    try {
      read_calibration(path_);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::bad_input);
      EXPECT_THAT(error.what(), StartsWith(path_.string() + ": "));
      EXPECT_FALSE(error.hint().empty());
      return error.what();
    }
    return "no error";
  }
  // A file whose first line fits, around this JSON.
  std::string error_of_payload(const std::string& payload) {
    const std::string digest = sha256(std::as_bytes(std::span(payload.data(), payload.size())));
    return error_of("qtool-calibration 2 " + std::to_string(payload.size()) + " " + digest + "\n" + payload);
  }
  std::string payload() const { return text_.substr(text_.find('\n') + 1); }
  std::string payload_with(const std::string& from, const std::string& to) const {
    std::string changed = payload();
    const size_t at = changed.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return changed.replace(at, from.size(), to);
  }

  std::filesystem::path folder_, path_;
  Calibration calibration_;
  std::string text_;
};

TEST_F(CalibrationFile, GivesBackEveryBit) {
  const Calibration back = read_calibration(path_);
  EXPECT_EQ(back.tool_version, calibration_.tool_version);
  EXPECT_EQ(back.model_sha256, calibration_.model_sha256);
  EXPECT_EQ(back.preprocess, calibration_.preprocess);
  EXPECT_EQ(back.data, calibration_.data);
  EXPECT_EQ(back.tensors, calibration_.tensors);
  ASSERT_EQ(back.probes.size(), 1U);
  EXPECT_EQ(back.probes, calibration_.probes);
  write_calibration(folder_ / "b.qcal", back);
  EXPECT_EQ(as_text(read_file(folder_ / "b.qcal")), text_);
}

TEST_F(CalibrationFile, CutAnywhere) {
  for (size_t length = 0; length < text_.size(); length += length < 120 ? 1 : 97) {
    const std::string message = error_of(text_.substr(0, length));
    if (length == 0) {
      EXPECT_THAT(message, HasSubstr("is not a calibration file"));
    } else {
      ASSERT_THAT(message, HasSubstr("is cut short: ")) << length;
    }
  }
}

TEST_F(CalibrationFile, ChangedAnywhere) {
  for (size_t at = 0; at < text_.size(); at += at < 120 ? 1 : 53) {
    std::string changed = text_;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    ASSERT_NE(error_of(changed), "no error") << at;
    if (at > text_.find('\n')) {
      ASSERT_THAT(error_of(changed), HasSubstr("was changed after it was written"));
    }
  }
  EXPECT_THAT(error_of(text_ + "x"), HasSubstr("was changed after it was written"));
}

TEST_F(CalibrationFile, OtherVersions) {
  std::string newer = text_;
  newer.replace(newer.find(" 2 "), 3, " 3 ");
  EXPECT_THAT(error_of(newer), AllOf(HasSubstr("newer qtool"), HasSubstr("calibration format 3")));
  std::string older = text_;
  older.replace(older.find(" 2 "), 3, " 1 ");
  EXPECT_THAT(error_of(older), AllOf(HasSubstr("older qtool"), HasSubstr("calibration format 1")));
  std::string zero = text_;
  zero.replace(zero.find(" 2 "), 3, " 0 ");
  EXPECT_THAT(error_of(zero), HasSubstr("damaged first line"));
}

TEST_F(CalibrationFile, NoCalibrationAtAll) {
  for (const std::string& content :
       {std::string("\x89PNG\r\n\x1a\n"), std::string("{}"), std::string("\n"), std::string(500, 'q'),
        std::string("qtool-calibration-of-something 1 0 0\n"), "qtool-calibration" + std::string(200, ' '),
        std::string("qtool-calibration\n")})
    EXPECT_THAT(error_of(content), HasSubstr("is not a calibration file")) << content;
  EXPECT_THROW(read_calibration(folder_ / "missing.qcal"), Error);
  EXPECT_THROW(read_calibration(folder_), Error);
}

TEST_F(CalibrationFile, WellSealedNonsense) {
  const std::string wrong = "does not hold what a calibration file holds";
  for (const char* json : {"", "{", "[]", "{}", "null", "{\"tool_version\": 1}"})
    EXPECT_THAT(error_of_payload(json), HasSubstr(wrong)) << json;
  const std::vector<std::pair<std::string, std::string>> changes = {
      {"\"samples\":1,\"data", "\"samples\":-1,\"data"},
      {"\"tensors\":[{", "\"tensors\":[7,{"},
      {"\"count\":6", "\"count\":5"},
      {"\"zeros\":1", "\"zeros\":18446744073709551615"},
      {"\"bin_counts\":[", "\"bin_counts\":[1,"},
      {"\"probes\":[", "\"probes\":[[],"},
      {"\"probes\":[[\"", "\"probes\":[[\"*"},
      {"\"min\":", "\"min\":1e300,\"min_\":"},
      {"\"max\":", "\"max\":-1,\"max_\":"},
      {"\"max\":", "\"max\":null,\"max_\":"},
      {"\"sum\":\"", "\"sum\":\"0"},
      {"\"binned\":6", "\"binned\":5"},
      {"\"color\":\"bgr\"", "\"color\":\"cmyk\""},
      {"\"data_sha256_sum\":\"", "\"data_sha256_sum\":\"0"},
      {"\"name\":\"middle\"", "\"name\":5"},
  };
  for (const auto& [from, to] : changes)
    EXPECT_THAT(error_of_payload(payload_with(from, to)), HasSubstr(wrong)) << from << " -> " << to;
  EXPECT_THAT(error_of_payload(payload_with("\"count\":6", "\"count\":5")), HasSubstr("tensor 'image'"));
}

TEST_F(CalibrationFile, NamesMustBeText) {
  Calibration odd = calibration_;
  odd.tensors[0].first = "\xff\xfe";
  EXPECT_THROW(write_calibration(path_, odd), Error);
}

}  // namespace
}  // namespace qtool
