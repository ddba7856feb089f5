// Emitted sources, compiled and run: bit for bit what the plan gives on the host.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <random>

#include "qtool/error.h"
#include "src/emit/kernel_sources.h"
#include "tests/emit/scratch_folder.h"
#include "tests/emit/small_network.h"

namespace qtool {
namespace {

namespace fs = std::filesystem;
using test::text_of;
using testing::HasSubstr;

constexpr const char* strict = " -std=c99 -O2 -Wall -Wextra -Wpedantic -Werror ";

int shell(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

GoldenVector golden_vector(const Plan& plan, unsigned seed) {
  std::mt19937 random(seed);
  GoldenVector vector;
  for (const PlanTensor& tensor : plan.inputs) {
    Bytes data(tensor.type.bytes());
    for (std::byte& b : data) b = static_cast<std::byte>(random());
    vector.inputs.push_back(std::move(data));
  }
  Bytes arena(plan.arena_bytes);
  run_plan(plan, arena, vector.inputs, vector.outputs);
  return vector;
}

class EmitC : public testing::Test {
 protected:
  void emit(const EmitOptions& options) {
    for (unsigned seed = 0; seed < 3; ++seed) golden.push_back(golden_vector(network, seed));
    emit_target(network, "c", options, golden, bundle);
    write_bundle(out, bundle, true);
  }
  // Compiles everything in c/ but `without` into `program`.
  int compile(const std::string& compiler, const std::string& flags, const std::string& without,
              const std::string& program) {
    std::string files;
    for (const auto& entry : fs::directory_iterator(out / "c"))
      if (entry.path().extension() == ".c" && entry.path().filename() != without)
        files += " " + entry.path().string();
    return shell(compiler + strict + flags + " -I " + (out / "c").string() + files + " -o " +
                 (out / program).string());
  }
  void expect_example_gives_golden_outputs() {
    Bytes in, expected;
    for (const GoldenVector& v : golden) {
      for (const Bytes& b : v.inputs) in.insert(in.end(), b.begin(), b.end());
      for (const Bytes& b : v.outputs) expected.insert(expected.end(), b.begin(), b.end());
    }
    write_file(out / "in.bin", in);
    const std::string o = out.string();
    ASSERT_EQ(shell(o + "/example < " + o + "/in.bin > " + o + "/out.bin"), 0);
    EXPECT_EQ(read_file(out / "out.bin"), expected);
    in.pop_back();
    write_file(out / "cut.bin", in);
    EXPECT_EQ(shell(o + "/example < " + o + "/cut.bin > /dev/null 2>&1"), 2);
  }

  test::ScratchFolder scratch;
  fs::path out = scratch.path() / "out";
  Plan network = plan(test::small_network());
  std::vector<GoldenVector> golden;
  Bundle bundle;
};

TEST_F(EmitC, compiles_cleanly_and_gives_the_same_bits) {
  emit({.name = "my-net", .input_notes = "pixels / 255\nthen */ more"});
  for (const char* compiler : {"gcc", "clang"}) {
    ASSERT_EQ(compile(compiler, "-DMY_TEST -Dmy_net_SELFTEST_MAIN", "my_net_example.c", "selftest"), 0)
        << compiler;
    EXPECT_EQ(shell((out / "selftest").string() + " > /dev/null"), 0);
  }
  ASSERT_EQ(compile("gcc", "-fsanitize=address,undefined -fno-sanitize-recover=all", "", "example"), 0);
  expect_example_gives_golden_outputs();
}

TEST_F(EmitC, a_single_file_gives_the_same_bits) {
  emit({.name = "net", .single_file = true});
  EXPECT_EQ(bundle.size(), 4U);
  ASSERT_EQ(compile("clang", "-Dnet_SELFTEST_MAIN", "net_example.c", "selftest"), 0);
  EXPECT_EQ(shell((out / "selftest").string() + " > /dev/null"), 0);
  ASSERT_EQ(compile("gcc", "", "", "example"), 0);
  expect_example_gives_golden_outputs();
}

TEST_F(EmitC, two_networks_in_single_files_link_together) {
  emit({.name = "one", .single_file = true});
  emit({.name = "two", .single_file = true});
  fs::remove(out / "c/two_example.c");
  EXPECT_EQ(compile("gcc", "", "", "example"), 0);
}

TEST_F(EmitC, a_wrong_bit_fails_the_selftest) {
  golden.push_back(golden_vector(network, 9));
  golden.back().outputs[1][0] ^= std::byte{1};
  emit({.name = "net"});
  ASSERT_EQ(compile("gcc", "-Dnet_SELFTEST_MAIN", "net_example.c", "selftest"), 0);
  EXPECT_EQ(shell((out / "selftest").string() + " | grep -q 'vector 1 differs'"), 0);
  EXPECT_EQ(shell((out / "selftest").string() + " > /dev/null"), 1);
}

TEST_F(EmitC, cmake_builds_library_selftest_and_example) {
  emit({.name = "net"});
  const std::string build = (out / "build").string();
  ASSERT_EQ(
      shell("cmake -S " + (out / "c").string() + " -B " + build + " -G Ninja > /dev/null && cmake --build " +
            build + " > /dev/null && cd " + build + " && ctest > /dev/null"),
      0);
  fs::copy_file(out / "build/net_example", out / "example");
  expect_example_gives_golden_outputs();
}

TEST_F(EmitC, init_checks_the_arena_and_the_header_is_cxx_too) {
  emit({.name = "net"});
  write_file(out / "use.cpp", R"(#include "net.h"
#include <cstdio>
#include <type_traits>
static_assert(net_INPUT0_BYTES == 10 && net_OUTPUT1_BYTES == 96 && net_INPUT0_ZERO_POINT == 5);
static_assert(std::is_same_v<decltype(net_io::input0), int8_t*> && std::is_same_v<decltype(net_io::output1), float*>);
static const int shape[net_OUTPUT0_RANK] = net_OUTPUT0_SHAPE;
alignas(net_ARENA_ALIGN) static unsigned char memory[net_ARENA_BYTES + 1];
int main() {
  net_io io;
  if (net_init(memory, net_ARENA_BYTES - 1, &io) != net_ERROR_SIZE) return 1;
  if (net_init(nullptr, net_ARENA_BYTES, &io) != net_ERROR_SIZE) return 2;
  if (net_init(memory + 1, net_ARENA_BYTES, &io) != net_ERROR_ALIGNMENT) return 3;
  if (net_selftest(memory + 1) != -1) return 4;
  if (net_init(memory, net_ARENA_BYTES, &io) != net_OK) return 5;
  if (net_INPUT0_SCALE != 0.1f || shape[1] != 24) return 6;
  memory[net_ARENA_BYTES] = 77;
  net_reset(memory);
  if (net_run(memory) != 0 || net_selftest(memory) != 0) return 7;
  return memory[net_ARENA_BYTES] == 77 ? 0 : 8;
}
)");
  const std::string o = out.string();
  ASSERT_EQ(shell("cd " + o + " && rm c/net_example.c && gcc" + strict +
                  "-c c/*.c && g++ -std=c++17 -Wall -Wextra -Wpedantic " + "-Werror -Ic use.cpp *.o -o use"),
            0);
  EXPECT_EQ(shell(o + "/use"), 0);
}

TEST_F(EmitC, traces_show_every_layer) {
  emit({.name = "net"});
  write_file(out / "c/trace.h", R"(#include <stdio.h>
#define net_TRACE(layer, name, pointer, bytes) \
  fprintf(stderr, "%d|%s|%d|%u\n", layer, name, (int)*(const signed char*)(pointer), bytes)
)");
  ASSERT_EQ(compile("gcc", "-Dnet_TRACE_HEADER='\"trace.h\"'", "", "example"), 0);
  const std::string o = out.string();
  write_file(out / "in.bin", golden[0].inputs[0]);
  ASSERT_EQ(shell(o + "/example < " + o + "/in.bin > " + o + "/out.bin 2> " + o + "/trace.txt"), 0);
  const Bytes trace = read_file(out / "trace.txt");
  EXPECT_THAT(as_text(trace), HasSubstr("0|1st layer/MatMul|"));
  EXPECT_THAT(
      as_text(trace),
      HasSubstr("\n2|block:add|" +
                std::to_string(static_cast<int>(static_cast<int8_t>(golden[0].outputs[0][0]))) + "|24\n"));
  EXPECT_THAT(as_text(trace), HasSubstr("\n4|init|"));
}

TEST_F(EmitC, weights_lie_in_the_section_the_user_names) {
  emit({.name = "net"});
  ASSERT_EQ(shell("cd " + (out / "c").string() + " && gcc" + strict +
                  "-D'net_WEIGHTS_SECTION=__attribute__((section(\".my_rom\")))' -c net_weights.c -o w.o && "
                  "objdump -h w.o | grep -q '\\.my_rom'"),
            0);
}

TEST_F(EmitC, prints_structs_tables_and_sizes) {
  emit({.name = "net"});
  const std::string code = text_of(bundle, "c/net.c"), header = text_of(bundle, "c/net.h");
  EXPECT_THAT(
      code, HasSubstr("static const qk_fully_connected_s8_params net_n1st_layer_MatMul = {\n  .rows = 1,\n"));
  EXPECT_THAT(code, HasSubstr("  .left_shifts = NULL,\n"));
  EXPECT_THAT(code, HasSubstr("  .shape = {1, 1, 1, 24},\n"));
  EXPECT_THAT(code, HasSubstr("  .scale = 0.1f,\n"));
  EXPECT_THAT(code, HasSubstr("net_block_add = {"));    // "block/add"
  EXPECT_THAT(code, HasSubstr("net_block_add_2 = {"));  // "block:add"
  EXPECT_THAT(code, HasSubstr("net_init_2 = {"));       // the function keeps its name
  // weights 240, bias and multipliers 24 * 4 each, one table of 256 for both layers, a constant operand of 24
  EXPECT_THAT(header,
              HasSubstr("#define net_WEIGHT_BYTES " + std::to_string(240 + 96 + 96 + 256 + 24) + "u"));
  EXPECT_THAT(header, HasSubstr("#define net_ARENA_BYTES " + std::to_string(network.arena_bytes) + "u"));
}

TEST_F(EmitC, kernels_are_emitted_byte_for_byte_and_only_those_used) {
  emit({.name = "net"});
  size_t kernels = 0;
  for (const EmbeddedFile& source : kernel_sources()) {
    const auto file = bundle.find(std::string(source.path));
    if (file == bundle.end()) continue;
    EXPECT_EQ(as_text(file->second), source.text);
    ++kernels;
  }
  EXPECT_GE(kernels, 8U);
  EXPECT_EQ(bundle.count("c/qk_conv_s8.c"), 0U);
}

TEST_F(EmitC, is_the_same_every_time) {
  emit({.name = "net"});
  const Bundle first = bundle;
  bundle.clear();
  golden.clear();
  emit({.name = "net"});
  EXPECT_EQ(bundle, first);
}

}  // namespace
}  // namespace qtool
