// qtool batch on copies of the project's own model.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "tests/cli/background.h"
#include "tests/cli/tool.h"

namespace qtool::test {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;

class BatchCommand : public Cli {
 protected:
  // A folder NAME with the model and its data.
  void add_model(const std::string& name) const {
    fs::create_directories(folder / "zoo" / name / "data");
    fs::copy(source_dir / "models/digits.onnx", folder / "zoo" / name / "model.onnx");
    for (const char* file : {"calib.npy", "eval.npy"})
      fs::copy(source_dir / "calib_data/digits" / file, folder / "zoo" / name / "data" / file);
    fs::copy(source_dir / "calib_data/digits/labels.csv", folder / "zoo" / name / "data/labels.csv");
  }

  // Its process will wait for ever when it reads its calibration data.
  void add_endless_model(const std::string& name) const {
    add_model(name);
    ASSERT_EQ(::mkfifo((folder / "zoo" / name / "wait.npy").c_str(), 0600), 0);
    write("zoo/" + name + "/qtool.toml", "data = \"wait.npy\"\n");
  }
  void mend_endless_model(const std::string& name) const { fs::remove(folder / "zoo" / name / "qtool.toml"); }

  json batch(const std::string& more, int status) const {
    const Result r = run("batch {}/zoo -o {}/out --json " + more);
    EXPECT_EQ(r.status, status) << r.err;
    return r.out.empty() ? json() : json::parse(r.out);
  }

  std::vector<std::string> arguments(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all = {"batch", (folder / "zoo").string(), "-o", (folder / "out").string()};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  static json row(const json& summary, const std::string& name) { return find(summary, "rows", name); }
  static bool unchanged(const json& summary, const std::string& name) {
    return find(summary, "runs", name)["unchanged"];
  }
  static json find(const json& summary, const char* list, const std::string& name) {
    for (const json& entry : summary[list])
      if (entry["name"] == name) return entry;
    ADD_FAILURE() << "no " << name << " in " << summary.dump(2);
    return {};
  }
};

TEST_F(BatchCommand, OneFailureDoesNotStopTheRest) {
  add_model("a");
  add_model("broken");
  add_model("z");
  fs::create_directories(folder / "zoo/nodata");
  fs::copy(source_dir / "models/digits.onnx", folder / "zoo/nodata/model.onnx");
  write("zoo/broken/model.onnx", read_text(source_dir / "models/digits.onnx").substr(0, 5000));
  const json summary = batch("-j 2", 10);
  EXPECT_EQ(summary["ok"], 2);
  EXPECT_EQ(summary["failed"], 2);
  EXPECT_GT(row(summary, "a")["validation"]["metrics"]["top1"]["integer"], 0.95);
  EXPECT_GT(row(summary, "z")["sqnr_db"], 20);
  EXPECT_EQ(row(summary, "broken")["exit_code"], 3);
  EXPECT_THAT(row(summary, "broken")["error"], HasSubstr("is no ONNX model, or one that was cut short"));
  EXPECT_THAT(row(summary, "nodata")["error"], HasSubstr("has no calibration data"));
  EXPECT_THAT(files(), IsSupersetOf({"out/a.qcal", "out/a/report.json", "out/a/c/a.h", "out/z/z.qdq.onnx",
                                     "out/summary.json", "out/summary.csv", "out/summary.html",
                                     "out/junit.xml", "out/broken.log"}));
  EXPECT_THAT(files(), Not(Contains("out/a.log")));
  EXPECT_EQ(json::parse(read_text(folder / "out/summary.json")), summary);
  EXPECT_THAT(read_text(folder / "out/junit.xml"), HasSubstr("tests=\"4\" failures=\"0\" errors=\"2\""));
}

TEST_F(BatchCommand, TheResultIsThatOfTheSingleSteps) {
  add_model("digits");
  batch("", 0);
  calibrate_digits();
  ASSERT_EQ(run("quantize models/digits.onnx --calibration {}/digits.qcal --target c -o {}/net").status, 0);
  EXPECT_EQ(read_text(folder / "out/digits.qcal"), read_text(folder / "digits.qcal"));
  for (const char* file : {"digits.qdq.onnx", "report.json", "c/digits.c", "c/digits_weights.c"})
    EXPECT_EQ(read_text(folder / "out/digits" / file), read_text(folder / "net" / file)) << file;
}

TEST_F(BatchCommand, OnlyWhatHasChangedIsDoneAgain) {
  add_model("a");
  add_model("b");
  json first = batch("", 0);
  json second = batch("", 0);
  EXPECT_TRUE(unchanged(second, "a") && unchanged(second, "b"));
  first.erase("runs");
  second.erase("runs");
  EXPECT_EQ(second.dump(), first.dump());

  std::string data = read_text(folder / "zoo/a/data/calib.npy");
  data[data.size() - 3] = static_cast<char>(data[data.size() - 3] ^ 1);
  write("zoo/a/data/calib.npy", data);
  json third = batch("", 0);
  EXPECT_FALSE(unchanged(third, "a"));
  EXPECT_TRUE(unchanged(third, "b"));

  const std::string calibration = read_text(folder / "out/b.qcal");
  write("zoo/b/qtool.toml", "weights = \"per-tensor\"\n");
  third = batch("", 0);
  EXPECT_TRUE(unchanged(third, "a"));
  EXPECT_FALSE(unchanged(third, "b"));
  EXPECT_EQ(read_text(folder / "out/b.qcal"), calibration);
  EXPECT_EQ(json::parse(read_text(folder / "out/b/report.json"))["options"]["weights"], "per-tensor");

  write("zoo/b/data/labels.csv", read_text(folder / "zoo/b/data/labels.csv") + "\n");
  EXPECT_FALSE(unchanged(batch("", 0), "b"));
  fs::remove_all(folder / "out/a");
  EXPECT_FALSE(unchanged(batch("", 0), "a"));
}

TEST_F(BatchCommand, GatesAreCheckedWithoutDoingTheWorkAgain) {
  add_model("a");
  batch("", 0);
  const json summary = batch("--fail-under top1=0.999,sqnr=5", 10);
  EXPECT_TRUE(unchanged(summary, "a"));
  EXPECT_EQ(row(summary, "a")["exit_code"], 6);
  EXPECT_EQ(row(summary, "a")["gates_failed"].size(), 1U);
  EXPECT_GT(row(summary, "a")["arena_bytes"], 0);
  EXPECT_THAT(read_text(folder / "out/junit.xml"), HasSubstr("failures=\"1\" errors=\"0\""));
  EXPECT_THAT(row(batch("--fail-under nonsense=1", 10), "a")["error"], HasSubstr("was not measured"));
  EXPECT_EQ(batch("--fail-under top1=0.9", 0)["ok"], 1);
}

TEST_F(BatchCommand, ComparesWithAnEarlierRun) {
  add_model("a");
  add_model("gone");
  batch("", 0);
  fs::copy(folder / "out/summary.json", folder / "old.json");
  fs::remove_all(folder / "zoo/gone");
  add_model("fresh");
  EXPECT_EQ(batch("--compare {}/out/summary.json", 0)["comparison"].size(), 2U);
  const json changes = batch("--compare {}/old.json --activations symmetric", 0)["comparison"];
  EXPECT_THAT(changes, Contains(json({{"name", "fresh"}, {"what", "new"}, {"regression", false}})));
  EXPECT_THAT(changes, Contains(json({{"name", "gone"}, {"what", "missing"}, {"regression", true}})));
  bool worse_sqnr = false;
  for (const json& change : changes)
    worse_sqnr |= change["name"] == "a" && change["what"] == "sqnr_db" && change["regression"];
  EXPECT_TRUE(worse_sqnr) << changes.dump(2);
  const Result text = run("batch {}/zoo -o {}/out --compare {}/old.json --activations symmetric");
  EXPECT_EQ(text.status, 0);
  EXPECT_THAT(text.out, HasSubstr("worse  gone: missing"));
  expect_failure(run("batch {}/zoo -o {}/out --compare {}/zoo/a/model.onnx"), 3,
                 folder.string() + "/zoo/a/model.onnx: is no summary.json");
}

TEST_F(BatchCommand, BadArgumentsWriteNothing) {
  add_model("a");
  write("zoo.toml", "[[model]]\nmodel = \"zoo/a/model.onnx\"\nrang = \"mse\"\n");
  expect_failure(run("batch {}/zoo.toml -o {}/out"), 3, folder.string() + "/zoo.toml:");
  expect_failure(run("batch {}/missing -o {}/out"), 3, folder.string() + "/missing: no such file or folder");
  expect_failure(run("batch {}/zoo -o {}/out --range best"), 2, "--range: 'best': must be one of");
  expect_failure(run("batch {}/zoo -o {}/out --data {}/nothing"), 3,
                 "--data: '" + folder.string() + "/nothing'");
  EXPECT_FALSE(fs::exists(folder / "out"));
  expect_failure(run("batch {}/zoo -o {}/zoo"), 2, folder.string() + "/zoo: holds files, but not those of");
}

TEST_F(BatchCommand, AKilledModelIsAFailedRow) {
  add_model("a");
  add_endless_model("victim");
  Background tool(arguments({"-j", "2"}));
  tool.kill_child("victim");
  EXPECT_EQ(tool.wait(), 10);
  const json summary = json::parse(read_text(folder / "out/summary.json"));
  EXPECT_EQ(row(summary, "a")["status"], "ok");
  EXPECT_THAT(row(summary, "victim")["error"], HasSubstr("ended by signal 9 (Killed)"));
}

TEST_F(BatchCommand, KilledBatchLeavesNoProcessAndGoesOn) {
  add_model("a");
  add_endless_model("endless");
  Background tool(arguments({"-j", "2"}));
  const pid_t child = tool.wait_for_child("endless");
  wait_until([&] { return fs::exists(folder / "out/a.state.json") && tool.child("a") < 0; });
  tool.kill(SIGKILL);
  tool.wait();
  EXPECT_TRUE(wait_until([&] { return is_dead(child); }));
  mend_endless_model("endless");
  const json summary = batch("--resume", 0);
  EXPECT_TRUE(unchanged(summary, "a"));
  EXPECT_EQ(row(summary, "endless")["status"], "ok");
}

TEST_F(BatchCommand, InterruptStopsTheModelsAndSumsUp) {
  add_model("a");
  add_endless_model("endless");
  Background tool(arguments({"-j", "2"}));
  const pid_t child = tool.wait_for_child("endless");
  wait_until([&] { return fs::exists(folder / "out/a.state.json") && tool.child("a") < 0; });
  tool.kill(SIGINT);
  EXPECT_EQ(tool.wait(), 9);
  EXPECT_TRUE(is_dead(child));
  const json summary = json::parse(read_text(folder / "out/summary.json"));
  EXPECT_EQ(row(summary, "a")["status"], "ok");
  EXPECT_EQ(row(summary, "endless")["status"], "stopped");
}

TEST_F(BatchCommand, OneBatchAFolder) {
  add_endless_model("endless");
  Background tool(arguments());
  tool.wait_for_child("endless");
  expect_failure(run("batch {}/zoo -o {}/out"), 2, folder.string() + "/out: another batch is writing here");
}

TEST_F(BatchCommand, ModelsThatDoNotFitTogetherRunOneAfterTheOther) {
  add_endless_model("a");
  add_model("b");
  {
    Background tool(arguments({"-j", "2", "--max-memory", "1G"}));
    EXPECT_TRUE(wait_until([&] { return fs::exists(folder / "out/b.state.json"); }));
  }
  fs::remove_all(folder / "out");
  Background tool(arguments({"-j", "2", "--max-memory", "40M"}));
  tool.wait_for_child("a");
  EXPECT_FALSE(fs::exists(folder / "out/b.state.json"));
  EXPECT_EQ(tool.child("b"), -1);
  tool.kill_child("a");
  EXPECT_EQ(tool.wait(), 10);
  EXPECT_TRUE(fs::exists(folder / "out/b.state.json"));
  mend_endless_model("a");
  const json summary = batch("--max-memory 1M", 10);
  EXPECT_EQ(row(summary, "a")["exit_code"], 5);
  EXPECT_THAT(row(summary, "a")["error"], HasSubstr("the bound is 1 MB"));
}

}  // namespace
}  // namespace qtool::test
