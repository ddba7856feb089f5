// The hash that identifies a model: of the file, then of its external data in order of first mention. The expected ones are by
// Python's hashlib.
#include "tests/import/test_model.h"

namespace qtool::testing {
namespace {

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (size_t i = 0; i < hex.size(); i += 2) bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

TEST(ModelHash, OfAModelInOneFile) {
  const auto path = write_text(
      test_folder() / "m.onnx",
      from_hex("080812003a480a0e0a01780a017712017922034164641201672a11080210014201774a080000803f000000405a0f0a0178120a0a0808"
               "0112040a020802620f0a0179120a0a08080112040a02080242040a00100d"));
  EXPECT_EQ(import_model(path).sha256, "5499b05497d1688642587bed58ea5cd9a85f7e23028da1ea4ecbdfe3d72cbf2b");
}

TEST(ModelHash, CoversWholeExternalFiles) {
  const auto path = write_text(
      test_folder() / "m.onnx",
      from_hex("080812003a6d0a0e0a01780a017712017922034164641201672a36080210014201776a110a086c6f636174696f6e1205772e62696e6a0b"
               "0a066f66667365741201346a0b0a066c656e67746812013870015a0f0a0178120a0a08080112040a020802620f0a0179120a0a0808"
               "0112040a02080242040a00100d"));
  write_text(test_folder() / "w.bin", from_hex("000010410000803f0000004000001041"));
  EXPECT_EQ(import_model(path).sha256, "ac8aeb090d4e4c310a58f3bfdfae69eb428c1d544294a176afcbb8340a00906d");
}

}  // namespace
}  // namespace qtool::testing
