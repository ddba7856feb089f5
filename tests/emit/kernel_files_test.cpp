#include "src/emit/kernel_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/base/file.h"
#include "src/emit/single_file.h"
#include "tests/emit/scratch_folder.h"
#include "variant.h"

namespace qtool {
namespace {

using testing::ElementsAre;
namespace fs = std::filesystem;

TEST(KernelFiles, embedded_text_is_the_file_byte_for_byte) {
  const fs::path folder = fs::path(QTOOL_SOURCE_DIR) / "src/kernels";
  std::set<std::string> embedded;
  for (const EmbeddedFile& source : kernel_sources()) {
    EXPECT_EQ(as_text(read_file(folder / source.path)), source.text) << source.path;
    embedded.emplace(source.path);
  }
  for (const auto& file : fs::recursive_directory_iterator(folder)) {
    if (!file.path().filename().string().starts_with("qk_")) continue;
    EXPECT_EQ(embedded.count(file.path().lexically_relative(folder).string()), 1U) << file;
  }
}

TEST(KernelFiles, headers_stand_before_what_includes_them) {
  const auto files = kernel_files("c", {"qk_table_s8", "qk_add_s8"});
  std::vector<std::string> names;
  for (const KernelFile& file : files) {
    for (size_t at = file.text.find("#include \"qk_"); at != std::string_view::npos;
         at = file.text.find("#include \"qk_", at + 1)) {
      const size_t begin = at + 10;
      const std::string header(file.text.substr(begin, file.text.find('"', begin) - begin));
      EXPECT_THAT(names, testing::Contains(header)) << file.name;
    }
    names.push_back(file.name);
  }
  EXPECT_THAT(names, testing::IsSupersetOf({"qk_add_s8.h", "qk_table_s8.h", "qk_add_s8.c", "qk_table_s8.c"}));
  EXPECT_EQ(std::set(names.begin(), names.end()).size(), names.size());
}

TEST(KernelFiles, a_header_brings_the_source_of_its_functions) {
  std::vector<std::string> names;
  for (const KernelFile& file : kernel_files("c", {"qk_softmax_f32"})) names.push_back(file.name);
  EXPECT_THAT(names, testing::IsSupersetOf({"qk_math_f32.h", "qk_math_f32.c", "qk_softmax_f32.c"}));
}

TEST(KernelFiles, prototypes_give_the_types_of_the_parameters) {
  EXPECT_THAT(parameter_types("c", "qk_dequantize_s8_f32"),
              ElementsAre("const qk_dequantize_s8_f32_params*", "const int8_t*", "float*"));
  EXPECT_THAT(parameter_types("c", "qk_copy"), ElementsAre("const qk_copy_params*", "const void*", "void*"));
}

// A GPU runs no portable code: the last resort of every kernel suits all parameters and aims.
TEST(KernelFiles, every_portable_kernel_has_one_for_gpus) {
  size_t kernels = 0;
  for (const EmbeddedFile& source : kernel_sources()) {
    const fs::path path(source.path);
    const std::string name = path.stem().string();
    if (path.parent_path() != "c" || path.extension() != ".h" ||
        source.text.find("\nvoid " + name + "(") == std::string_view::npos)
      continue;
    ++kernels;
    bool found = false;
    for (const qk_variant* v = qk_cuda_variants; v->kernel != nullptr; ++v)
      if (name == v->replaces && v->suits == nullptr && v->modes == QK_FOR_ALL) found = true;
    EXPECT_TRUE(found) << name;
  }
  EXPECT_GT(kernels, 25U);
}

TEST(KernelFiles, gpu_kernels_bring_their_sources_and_no_portable_one) {
  std::vector<std::string> names;
  for (const KernelFile& file : kernel_files("cuda", {"qk_conv_add_s8_cuda", "qk_unary_f32_cuda"}))
    names.push_back(file.name);
  EXPECT_THAT(names, testing::IsSupersetOf({"qk_conv_add_s8_cuda.h", "qk_conv_add_s8_cuda.cu",
                                            "qk_conv_gemm_cuda.cu", "qk_conv_s8.h", "qk_add_s8.h",
                                            "qk_tensor_core_cuda.h", "qk_rescale.h", "qk_math_f32.c"}));
  EXPECT_THAT(names, testing::Not(testing::Contains("qk_conv_s8.c")));
  EXPECT_EQ(std::set(names.begin(), names.end()).size(), names.size());
}

TEST(KernelFiles, all_kernels_join_into_one_file_that_compiles) {
  std::set<std::string> kernels;
  for (const EmbeddedFile& source : kernel_sources()) {
    const fs::path path(source.path);
    if (path.parent_path() == "c" && path.extension() == ".c") kernels.insert(path.stem().string());
  }
  const test::ScratchFolder folder;
  const fs::path file = folder.path() / "all.c";
  write_file(file, join_kernels(kernel_files("c", kernels), "net"));
  for (const char* compiler : {"gcc", "clang"}) {
    const std::string command = std::string(compiler) + " -std=c99 -O1 -Wall -Wextra -Wpedantic -Werror -c " +
                                file.string() + " -o " + file.string() + ".o";
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
  }
  // Everything visible has the prefix.
  const std::string others = "nm -g --defined-only " + file.string() + ".o | grep -v ' net_qk_'";
  EXPECT_NE(std::system(others.c_str()), 0);
}

}  // namespace
}  // namespace qtool
