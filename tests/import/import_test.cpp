// What a good model becomes.
#include <chrono>
#include <set>

#include "src/base/file.h"
#include "src/base/sha256.h"
#include "src/ops/executor.h"
#include "tests/import/test_model.h"

namespace qtool::testing {
namespace {

std::vector<float> run(const Model& model, const std::vector<float>& input, size_t output = 0) {
  const std::vector<Bytes> inputs{to_bytes(input)};
  const std::vector<Bytes> outputs = Executor(model.graph).run(inputs);
  const auto values = view_as<float>(outputs.at(output));
  return {values.begin(), values.end()};
}

TEST(Import, NodesOutOfOrderAreSorted) {
  TestModel model;
  model.input("x", {"1", "3"});
  model.node("Neg", {"b"}, {"y"});
  model.node("Abs", {"a"}, {"b"});
  model.node("Neg", {"x"}, {"a"});
  model.output("y", {"1", "3"});
  EXPECT_EQ(run(model.import(), {1, -2, 3}), (std::vector<float>{-1, -2, -3}));
}

TEST(Import, InitializersListedAsInputsAreConstants) {
  TestModel model;
  model.input("x", {"1", "3"});
  model.input("w", {"3"});
  model.weights("w", {3}, {1, 2, 3});
  model.node("Add", {"x", "w"}, {"y"});
  model.output("y");
  const Model read = model.import();
  ASSERT_EQ(read.inputs.size(), 1U);
  EXPECT_EQ(run(read, {1, 1, 1}), (std::vector<float>{2, 3, 4}));
}

TEST(Import, ConstantsAreFoldedAndUnusedNodesDropped) {
  TestModel model;
  model.input("x", {"1", "2"});
  model.weights("w", {2}, {1, 2});
  model.node("Neg", {"w"}, {"n"});
  model.node("Add", {"x", "n"}, {"y"});
  model.node("Exp", {"x"}, {"unused"});
  model.output("y");
  const Model read = model.import();
  EXPECT_EQ(read.graph.nodes.size(), 1U);
  EXPECT_EQ(run(read, {5, 5}), (std::vector<float>{4, 3}));
}

// Outputs that are an input, a constant, an input by another name, and one tensor under two names.
TEST(Import, OutputsThatNoNodeMakes) {
  TestModel model;
  model.input("x", {"1", "2"});
  model.weights("w", {2}, {1, 2});
  model.node("Identity", {"x"}, {"same"});
  model.node("Neg", {"x"}, {"n"});
  model.node("Identity", {"n"}, {"y1"});
  model.node("Identity", {"n"}, {"y2"});
  for (const char* name : {"x", "w", "same", "y1", "y2", "n"}) model.output(name);
  const Model read = model.import();
  std::vector<std::string> names;
  for (const ModelTensor& output : read.outputs) names.push_back(output.name);
  EXPECT_EQ(names, (std::vector<std::string>{"x", "w", "same", "y1", "y2", "n"}));
  EXPECT_EQ(run(read, {3, 4}, 0), (std::vector<float>{3, 4}));
  EXPECT_EQ(run(read, {3, 4}, 1), (std::vector<float>{1, 2}));
  EXPECT_EQ(run(read, {3, 4}, 2), (std::vector<float>{3, 4}));
  for (const size_t i : {3U, 4U, 5U}) EXPECT_EQ(run(read, {3, 4}, i), (std::vector<float>{-3, -4})) << i;
}

TEST(Import, InnerValuesAndOutputsHaveTheModelsNames) {
  TestModel model;
  model.input("x", {"1", "1", "2", "2"});
  model.weights("w", {1, 1, 1, 1}, {2});
  model.node("Conv", {"x", "w"}, {"c1"}, "conv_a");
  model.node("Conv", {"c1", "w"}, {"c2"}, "conv_b");
  model.output("c2", {"1", "1", "2", "2"});
  const Graph graph = model.import().graph;
  std::set<std::string> names;
  for (const Value& value : graph.values) EXPECT_TRUE(names.insert(value.name).second) << value.name;
  EXPECT_TRUE(names.count("c1") == 1);
  EXPECT_EQ(graph.value(graph.outputs.at(0)).name, "c2");
  EXPECT_EQ(graph.value(graph.inputs.at(0)).name, "x");
  EXPECT_TRUE(names.count("c2/channels_last") == 1);
}

TEST(Import, HashCoversTheFile) {
  TestModel model;
  model.input("x", {"1", "2"});
  model.node("Neg", {"x"}, {"y"});
  model.output("y");
  const fs::path path = model.save();
  EXPECT_EQ(import_model(path).sha256, sha256(read_file(path)));
  EXPECT_EQ(import_model(path).producer, "test");
}

TEST(Import, ManyNodesTakeLittleTime) {
  TestModel model;
  model.input("x", {"1", "2"});
  model.weights("w", {2}, {1, 2});
  std::string last = "x";
  for (int i = 0; i < 2000; ++i) {
    const std::string constant = "c" + std::to_string(i);
    const std::string next = "y" + std::to_string(i);
    model.node("Neg", {"w"}, {constant});
    model.node("Add", {last, constant}, {next});
    last = next;
  }
  model.output(last);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(model.import().graph.nodes.size(), 2000U);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  RecordProperty("seconds", std::to_string(seconds.count()));
  std::cout << "4000 nodes: " << seconds.count() << " s\n";
}

}  // namespace
}  // namespace qtool::testing
