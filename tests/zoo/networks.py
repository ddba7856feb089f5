"""What is evaluated: the networks, their preprocessing, and what quantization may cost each of them."""
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Network:
    name: str
    metric: str           # top1, iou (computed by qtool), auc or ap50 (computed here from the saved outputs)
    float_value: float    # of the float network on data/eval, as its README states
    allowed_loss: float   # float less integer
    preprocess: dict = field(default_factory=dict)  # of images: flags of qtool by name
    input: str = ""       # name of the model's input, for ONNX Runtime
    channels_last: bool = False
    arena_limit: int = 0  # bytes; 0: none
    macs: tuple = ()      # least and most, after constant channels are removed
    weight_bytes: tuple = ()
    large: bool = False   # not in quick runs of slow builds

    def flags(self):
        return [part for flag, value in self.preprocess.items() for part in ("--" + flag, value)]


def rgb(mean, std):
    return {"color": "rgb", "mean": mean, "std": std}


NETWORKS = [
    Network("resnet8_cifar10", "top1", 0.8620, 0.010, rgb("0", "1"), "input_1", channels_last=True, arena_limit=49152),
    Network("dscnn_kws", "top1", 0.9133, 0.006, {}, "input", arena_limit=16000),
    Network("mobilenetv1_vww", "top1", 0.8625, 0.009, rgb("0", "255"), "input_1", channels_last=True,
            arena_limit=55296, macs=(3.70e6, 3.76e6), weight_bytes=(29000, 39000)),  # 29 KB int8; 8 bytes a channel for bias and multiplier
    Network("autoencoder_toycar", "auc", 0.8850, 0.005, {}, "input_1", arena_limit=768),
    Network("mnist_cnn", "top1", 0.9860, 0.004, {}, "Input3"),
    Network("mobilenetv2_imagenet", "top1", 0.8643, 0.015, rgb("123.675,116.28,103.53", "58.395,57.12,57.375"),
            "input", large=True),
    Network("ultraface_rfb320", "ap50", 0.8266, 0.020, rgb("127", "128"), "input", large=True),
    Network("fastestdet_coco", "ap50", 0.3774, 0.020, {"color": "bgr", "mean": "0", "std": "255"}, "input.1", large=True),
    Network("prismanet_portrait_seg", "iou", 0.7928, 0.010, rgb("0", "255"), "input_3", large=True),
]
