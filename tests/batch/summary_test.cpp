#include "src/batch/summary.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/batch/folder.h"

namespace qtool::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

BatchRow good(const std::string& name) {
  BatchRow row{.name = name, .status = BatchStatus::ok};
  row.arena_bytes = 100;
  row.weight_bytes = 1000;
  row.files = 3;
  row.macs = 5000;
  row.validation.items = 10;
  row.validation.metrics = {{"top1", 0.9, 0.875}};
  row.validation.outputs = {{"a", {.sqnr_db = 30}}, {"b", {.sqnr_db = 25.5}}};
  row.seconds = 1.25;
  return row;
}

BatchRow bad(const std::string& name, const std::string& error) {
  return {.name = name,
          .status = BatchStatus::failed,
          .stage = "importing",
          .error = error,
          .hint = "mend <it>",
          .exit_code = 3};
}

BatchRow gated(const std::string& name) {
  BatchRow row = good(name);
  row.status = BatchStatus::failed;
  row.stage = "gates";
  row.error = "top1 is 0.5";
  row.exit_code = 6;
  row.gates_failed = {"top1 is 0.5"};
  return row;
}

class Summary : public InFolder {};

TEST_F(Summary, JsonReadsBackAndKeepsWhatBelongsToTheRunApart) {
  std::vector<BatchRow> rows = {good("a"), bad("b", "no \"good\""), gated("c")};
  write_batch_summary(folder, rows, std::nullopt);
  const auto again = read_batch_summary(folder / "summary.json");
  ASSERT_EQ(again.size(), 3U);
  EXPECT_EQ(again[0].sqnr_db(), 25.5);
  EXPECT_EQ(again[0].macs, 5000);
  EXPECT_EQ(again[0].validation.metrics[0].integer_value, 0.875);
  EXPECT_EQ(again[1].error, "no \"good\"");
  EXPECT_EQ(again[1].exit_code, 3);
  EXPECT_THAT(again[2].gates_failed, ElementsAre("top1 is 0.5"));
  const auto stable = [](const std::vector<BatchRow>& some) {
    auto json = nlohmann::json::parse(batch_summary_json(some, std::nullopt));
    json.erase("runs");
    return json.dump();
  };
  const std::string first = stable(rows);
  rows[0].seconds = 99;
  rows[0].unchanged = true;
  rows[0].peak_memory = 1 << 20;
  EXPECT_EQ(stable(rows), first);
}

TEST_F(Summary, BrokenJson) {
  for (const char* text : {"", "{", "[]", "{\"rows\": 3}", "{\"rows\": [{}]}", "{\"rows\": [{\"name\": 1}]}"})
    EXPECT_THAT(error_of([&] { read_batch_summary(write("old.json", text)); }),
                HasSubstr("old.json: is no summary.json of a batch"))
        << text;
}

TEST_F(Summary, CsvQuotesWhatItMust) {
  const std::string csv = batch_csv({good("a"), bad("b", "one, \"two\"\nthree")});
  EXPECT_THAT(csv, HasSubstr("name,status,stage,error,"));
  EXPECT_THAT(csv, HasSubstr(",top1_float,top1_integer,run_unchanged,"));
  EXPECT_THAT(csv, HasSubstr("a,ok,,,25.50,100,1000,5000,3,10,0,0,0.9,0.875,no,1.25,"));
  EXPECT_THAT(csv, HasSubstr("b,failed,importing,\"one, \"\"two\"\"\nthree\",,,"));
}

TEST_F(Summary, JunitTellsGatesFromErrorsAndEscapes) {
  BatchRow stopped{.name = "d", .status = BatchStatus::stopped};
  const std::string xml = batch_junit({good("a<&>"), bad("b", "x < \"y\" & 'z'\x01"), gated("c"), stopped});
  EXPECT_THAT(xml, HasSubstr("tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"1\""));
  EXPECT_THAT(xml, HasSubstr("name=\"a&lt;&amp;&gt;\""));
  EXPECT_THAT(xml,
              HasSubstr("<error type=\"importing\" message=\"x &lt; &quot;y&quot; &amp; &#39;z&#39;?\">mend "
                        "&lt;it&gt;</error>"));
  EXPECT_THAT(xml, HasSubstr("<failure type=\"gates\" message=\"top1 is 0.5\"></failure>"));
  EXPECT_THAT(xml, HasSubstr("<skipped message=\"interrupted\"/>"));
}

TEST_F(Summary, HtmlEscapes) {
  const std::string html =
      batch_html({good("<script>"), bad("b", "a < b")}, std::vector<BatchChange>{{"<i>", "new"}});
  EXPECT_THAT(html, Not(HasSubstr("<script>")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;"));
  EXPECT_THAT(html, HasSubstr("a &lt; b\nmend &lt;it&gt;"));
  EXPECT_THAT(html, HasSubstr("<td>&lt;i&gt;</td>"));
  EXPECT_THAT(html, HasSubstr("1 of 2 models ok"));
}

TEST_F(Summary, ComparisonMarksWhatIsWorse) {
  std::vector<BatchRow> after = {good("a"), good("b"), bad("c", "broken"), good("d"), good("new")};
  std::vector<BatchRow> before = {good("a"), good("b"), good("c"), bad("d", "was broken"), good("gone")};
  after[0].weight_bytes = 1100;
  after[0].arena_bytes = 90;
  after[0].validation.outputs[1].difference.sqnr_db = 20;
  after[0].validation.metrics[0].integer_value = 0.85;
  after[1].validation.outputs[1].difference.sqnr_db = 25.45;  // too little to tell
  std::vector<std::string> texts;
  for (const BatchChange& change : compare_batches(before, after))
    texts.push_back(std::string(change.regression ? "worse " : "") + change.name + " " + describe(change));
  EXPECT_THAT(
      texts, ElementsAre("worse a weight_bytes 1000 -> 1100 (+10.00 %)", "a arena_bytes 100 -> 90 (-10.00 %)",
                         "worse a sqnr_db 25.5 -> 20 (-21.57 %)", "worse a top1 0.875 -> 0.85 (-2.86 %)",
                         "worse c now failing", "d now ok", "new new", "worse gone missing"));
  EXPECT_THAT(compare_batches(before, before), IsEmpty());
}

}  // namespace
}  // namespace qtool::test
