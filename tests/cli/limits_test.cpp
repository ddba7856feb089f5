// --rom, --ram and --optimize.
#include <gmock/gmock.h>

#include "tests/cli/tool.h"

namespace qtool::test {
namespace {

using testing::ContainsRegex;
using testing::IsEmpty;

class Limits : public Cli {
 protected:
  void SetUp() override {
    Cli::SetUp();
    const Result r = run("calibrate models/digits.onnx --data calib_data/digits/calib.npy -o {}.qcal --force");
    ASSERT_EQ(r.status, 0) << r.err;
  }
  Result quantize(const std::string& flags) const {
    return run("quantize models/digits.onnx --calibration {}.qcal --range mse --target cortex-m4 " + flags);
  }
};

TEST_F(Limits, SayWhichLayerAndHowManyBytesAreMissing) {
  const Result ram = quantize("--ram 1K -o {}/a");
  EXPECT_EQ(ram.status, 5);
  EXPECT_THAT(ram.err,
              ContainsRegex("cortex-m4: needs [0-9]+ bytes of RAM, [0-9]+ more than the 1024 allowed; "
                            "most at layer '.+' \\(.+\\), where [0-9]+ bytes are live"));
  const Result rom = quantize("--rom 4000 -o {}/a");
  EXPECT_EQ(rom.status, 5);
  EXPECT_THAT(rom.err,
              ContainsRegex("cortex-m4: needs [0-9]+ bytes of ROM, [0-9]+ more than the 4000 allowed; "
                            "the largest layer is '.+' \\(Conv\\) with [0-9]+ bytes"));
  EXPECT_THAT(files(), IsEmpty());
  EXPECT_EQ(quantize("--rom 1M --ram 64K -o {}/a").status, 0);
}

TEST_F(Limits, MustBeSizes) {
  for (const char* size : {"64k", "-1", "1.5M", "K", "99999999999999999999"})
    expect_failure(quantize(std::string("--ram=") + size + " -o {}/a"), 2,
                   std::string("--ram ") + size + ": must be");
  EXPECT_EQ(quantize("--optimize fast -o {}/a").status, 2);
}

}  // namespace
}  // namespace qtool::test
