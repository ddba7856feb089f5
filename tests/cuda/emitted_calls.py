"""The kernel calls of an emitted NAME.cu: their numbers, and the bytes of an item that they read and write."""
import re
from dataclasses import dataclass

CALL = re.compile(r"^static cudaError_t (\w+)\(const unsigned char \*weights.*?\{\n(.*?)^\}$", re.M | re.S)
SHAPE = ("input_height", "input_width", "input_channels", "output_height", "output_width", "output_channels", "kernel_height",
         "kernel_width", "stride_height", "stride_width", "pad_top", "pad_left")


@dataclass
class Call:
    layer: str
    kernel: str
    numbers: dict    # parameters by name; those of a convolution with a sum too
    item_bytes: int  # of all operands and results that are not constant

    def macs(self):
        """Of a convolution."""
        n = self.numbers
        return (n["output_height"] * n["output_width"] * n["output_channels"] * n["kernel_height"] * n["kernel_width"]
                * n["input_channels"] // n["groups"])


def read_calls(source):
    calls = []
    for layer, body in CALL.findall(source.read_text()):
        numbers = {name: int(value) for name, value in re.findall(r"^  p\.(?:conv\.)?(\w+) = (-?\d+);$", body, re.M)}
        strides = re.search(r"items = \{batch, \{([\d, ]+)\}\}", body)[1].split(", ")
        kernel = re.search(r"return (\w+)\(&p", body)[1]
        calls.append(Call(layer, kernel, numbers, sum(map(int, strides))))
    return calls


def largest_convolutions(networks, count):
    """Lines for gpu_convs: of the dense convolutions on tensor cores of all networks (lists of calls by name) those with most
    products, each shape once."""
    found = {}
    for name, calls in networks.items():
        for call in calls:
            if call.kernel in ("qk_conv_s8_cuda", "qk_conv_add_s8_cuda") and call.numbers["groups"] == 1:
                shape = tuple(call.numbers[part] for part in SHAPE)
                found.setdefault(shape, (call.macs(), f"{name}:{call.layer.removeprefix('network_')}"))
    largest = sorted(found.items(), key=lambda item: (-item[1][0], item[1][1]))[:count]
    return "".join(f"{label} {' '.join(map(str, shape))}\n" for shape, (_, label) in largest)
