// Small images as bytes.
#pragma once
#include <string>
#include <vector>

namespace qtool::test {

inline std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (size_t i = 0; i < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

// Binary PPM (three channels) or PGM (one).
inline std::string pnm(int width, int height, const std::vector<uint8_t>& data) {
  const bool rgb = data.size() == size_t{3} * static_cast<size_t>(width * height);
  return std::string(rgb ? "P6" : "P5") + "\n# made by hand\n" + std::to_string(width) + " " +
         std::to_string(height) + "\n255\n" + std::string(data.begin(), data.end());
}

// 5 x 4 RGB with byte i = 4 i, as PNG and BMP of Pillow; its red channel as gray PNG.
inline const std::string ramp_png = from_hex(
    "89504e470d0a1a0a0000000d4948445200000005000000040802000000c95162170000001449444154789c636460e1e041022c36"
    "3636"
    "a4f00188c804769c38003f0000000049454e44ae426082");
inline const std::string ramp_bmp = from_hex(
    "424d760000000000000036000000280000000500000004000000010018000000000040000000c40e0000c40e0000000000000000"
    "0000"
    "bcb8b4c8c4c0d4d0cce0dcd8ece8e400807c788c8884989490a4a09cb0aca80044403c504c485c585468646074706c0008040014"
    "100c"
    "201c182c282438343000");
inline const std::string ramp_red_png = from_hex(
    "89504e470d0a1a0a0000000d49484452000000050000000408000000006358aa9c0000001649444154789c6364e0e1e1e161b4e1"
    "e1e1"
    "e16141220110e6017f4676485f0000000049454e44ae426082");

// 8 x 8 of one colour: (200, 100, 50).
inline const std::string flat_jpeg = from_hex(
    "ffd8ffe000104a46494600010100000100010000ffdb0043000302020302020303030304030304050805050404050a070706080c"
    "0a0c"
    "0c0b0a0b0b0d0e12100d0e110e0b0b1016101113141515150c0f171816141812141514ffdb00430103040405040509050509140d"
    "0b0d"
    "1414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414ffc0"
    "0011"
    "080008000803012200021101031101ffc4001500010100000000000000000000000000000004ffc4001410010000000000000000"
    "0000"
    "000000000000ffc4001501010100000000000000000000000000000708ffc40014110100000000000000000000000000000000ff"
    "da00"
    "0c03010002110311003f0090007a907fffd9");

inline std::vector<uint8_t> ramp() {
  std::vector<uint8_t> bytes(60);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(4 * i);
  return bytes;
}

}  // namespace qtool::test
