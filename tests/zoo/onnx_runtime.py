"""The exported QDQ file in ONNX Runtime against the integer network's saved outputs.

Shown, not judged: ONNX Runtime computes in float between its quantized tensors, so a value within a millionth of a step of a
tie may round the other way. In a deep network one such step spreads from layer to layer, up to the size of the quantization
noise itself; shallow networks agree in (nearly) every element.
"""
import numpy as np


def missing_module(images):
    """The Python module without which nothing can be compared; None when all are there."""
    for module in ["onnxruntime"] + (["PIL"] if images else []):
        try:
            __import__(module)
        except ImportError:
            return module
    return None


def compare(qdq_path, input_name, inputs, outputs, scales, most=0):
    """Share of equal output elements, and the largest difference in steps of the output (None for float outputs).

    `outputs`: name -> [items, ...] as saved by qtool; `scales`: name -> step. Equal for a float output means within
    1e-5 of its largest magnitude.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(qdq_path), options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    equal, total, worst = 0, 0, 0.0
    for item, values in enumerate(inputs):
        if most and item >= most:
            break
        for name, theirs in zip(names, session.run(names, {input_name: values})):
            ours = outputs[name][item].reshape(theirs.shape)
            step = scales.get(name)
            difference = np.abs(ours.astype(np.float64) - theirs)
            equal += int(np.count_nonzero(difference < (step / 2 if step else 1e-5 * np.abs(ours).max())))
            total += difference.size
            if step:
                worst = max(worst, float(difference.max() / step))
    return {"equal": equal / total, "largest_difference_in_steps": round(worst) if scales else None, "outputs": total}
