"""Builds the ONNX graph of a BERT encoder from packed weights, with int8 matrices.

Weights become int8 with one scale an output channel; ONNX Runtime quantises the activations while
it runs. The graph takes the word vectors of one passage, so that the large embedding table stays
outside it, and returns one unit vector, mean pooling and normalisation being part of the graph, and
on demand what each word means in the passage.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.packed_model import PackedModel

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

WORDS, EMBEDDING, MEANINGS = "words", "embedding", "meanings"  # of the graph's input and outputs
OPSET = 18
IR_VERSION = 10
FUSED = "com.microsoft"  # ONNX Runtime's own operators

# 7 bits: on processors without VNNI the kernels add two 8-bit products in 16 bits, which 8-bit
# weights would overflow (onnxruntime.ai, "Quantize ONNX models", reduce_range).
LARGEST_WEIGHT = 63

# A normal variable hardly leaves 6 deviations, and GELU never falls below -0.17.
DEVIATIONS = 6
LEAST_RANGE = 0.17


def build_graph(model: PackedModel) -> bytes:
    """Return a serialised ONNX model: WORDS float32 [1, n, hidden] -> EMBEDDING [1, hidden].

    The second output, MEANINGS float32 [1, n, hidden], is what the mean is taken of.
    """
    from onnx import TensorProto, helper

    hidden = model.shape.hidden
    graph = _Graph(model)
    meanings = graph.add("Identity", _add_layers(graph), output=MEANINGS)
    pooled = graph.add("ReduceMean", meanings, graph.constant(np.array([1])), keepdims=0)
    graph.add("LpNormalization", pooled, output=EMBEDDING, axis=-1, p=2)
    model_proto = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "passage",
            [helper.make_tensor_value_info(WORDS, TensorProto.FLOAT, [1, "n", hidden])],
            [
                helper.make_tensor_value_info(EMBEDDING, TensorProto.FLOAT, [1, hidden]),
                helper.make_tensor_value_info(MEANINGS, TensorProto.FLOAT, [1, "n", hidden]),
            ],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)],
        ir_version=IR_VERSION,
    )
    return bytes(model_proto.SerializeToString())


class _Graph:
    """The nodes and constants that have been added so far; a tensor is known by its name."""

    def __init__(self, model: PackedModel) -> None:
        self.model = model
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def add(
        self, operator: str, *inputs: str, output: str = "", domain: str = "", **attributes: Any
    ) -> str:
        from onnx import helper

        output = output or f"t{len(self.nodes)}"
        node = helper.make_node(operator, inputs, [output], domain=domain, **attributes)
        self.nodes.append(node)
        return output

    def constant(self, values: NDArray[np.generic]) -> str:
        from onnx import numpy_helper

        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def vector(self, name: str) -> str:
        return self.constant(self.model.vector(name))

    def multiply(self, tensor: str, name: str, ranges: NDArray[np.float32] | None = None) -> str:
        """Add `tensor @ name.w.T` in int8; the bias is left to the operator that follows.

        Activations share one scale a passage, so a channel with outliers spoils all the others.
        Where `ranges` are given, each channel is divided by its own, and the weights make up for
        it (Xiao et al. 2023, SmoothQuant, here with expected instead of observed ranges).
        """
        matrix = self.model.matrix(f"{name}.w", self.model.columns(name))
        if ranges is not None:
            tensor = self.add("Mul", tensor, self.constant(1 / ranges))
            matrix = matrix * ranges
        weights, scales = quantize_rows(matrix)
        inputs = tensor, self.constant(weights.T), self.constant(scales)
        return self.add("DynamicQuantizeMatMul", *inputs, domain=FUSED)

    def normalize(self, tensor: str, name: str) -> str:
        """Add the layer norm `name`; ONNX Runtime's own LayerNormalization is 3 times slower.

        MeanVarianceNormalization adds 1e-9 to the deviation where the model has 1e-12 in the
        variance: nothing, as the deviations here are near 1.
        """
        standard = self.add("MeanVarianceNormalization", tensor, axes=[2])
        scaled = self.add("Mul", standard, self.vector(f"{name}.w"))
        return self.add("Add", scaled, self.vector(f"{name}.b"))

    def add_residual(self, tensor: str, branch: str, name: str) -> str:
        """Add up a tensor, the product that branched off it, and that product's bias."""
        return self.add("Add", tensor, self.add("Add", branch, self.vector(f"{name}.b")))


def quantize_rows(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return int8 [rows, columns] and float32 [rows] whose product is nearest to `matrix`."""
    scales = np.abs(matrix).max(axis=1) / LARGEST_WEIGHT
    return np.rint(matrix / scales[:, None]).astype(np.int8), scales


def gelu_ranges(model: PackedModel, layer: str) -> NDArray[np.float32]:
    """Return how far each channel of a layer's GELU reaches, float32 [feed_forward].

    What enters the layer is normalised, so the mean and the deviation of every product follow
    from the weights alone, and no passages are needed to calibrate.
    """
    inner = model.matrix(f"{layer}.fi.w", model.columns(f"{layer}.fi"))
    means = inner @ model.vector(f"{layer}.aln.b") + model.vector(f"{layer}.fi.b")
    deviations = np.linalg.norm(inner * model.vector(f"{layer}.aln.w"), axis=1)
    reach: NDArray[np.float32] = np.maximum(means + DEVIATIONS * deviations, LEAST_RANGE)
    reach /= np.exp(np.log(reach).mean())  # the overall size is the activations' own scale
    return reach


def _add_layers(graph: _Graph) -> str:
    hidden = _add_embedding(graph)
    for layer in range(graph.model.shape.layers):
        hidden = _add_attention(graph, hidden, f"l{layer}")
        hidden = _add_feed_forward(graph, hidden, f"l{layer}")
    return hidden


def _add_embedding(graph: _Graph) -> str:
    """Add positions and the only token type that passages have to the words, and normalise."""
    hidden = graph.model.shape.hidden
    positions = graph.model.vector("emb.pos").reshape(-1, hidden)
    token_type = graph.model.vector("emb.type").reshape(-1, hidden)[0]
    zero, one = graph.constant(np.array([0])), graph.constant(np.array([1]))
    length = graph.add("Shape", WORDS, start=1, end=2)
    table = graph.constant((positions + token_type)[None])
    used = graph.add("Slice", table, zero, length, one)
    return graph.normalize(graph.add("Add", WORDS, used), "emb.ln")


def _add_attention(graph: _Graph, tensor: str, layer: str) -> str:
    shape = graph.model.shape
    parts = [graph.multiply(tensor, f"{layer}.{part}") for part in "qkv"]
    biases = np.concatenate([graph.model.vector(f"{layer}.{part}.b") for part in "qkv"])
    context = graph.add(
        "MultiHeadAttention", *parts, graph.constant(biases), domain=FUSED, num_heads=shape.heads
    )
    output = graph.multiply(context, f"{layer}.ao")
    return graph.normalize(graph.add_residual(tensor, output, f"{layer}.ao"), f"{layer}.aln")


def _add_feed_forward(graph: _Graph, tensor: str, layer: str) -> str:
    inner = graph.multiply(tensor, f"{layer}.fi")
    active = graph.add("FastGelu", inner, graph.vector(f"{layer}.fi.b"), domain=FUSED)
    output = graph.multiply(active, f"{layer}.fo", gelu_ranges(graph.model, layer))
    return graph.normalize(graph.add_residual(tensor, output, f"{layer}.fo"), f"{layer}.oln")
