"""Tesseract's LSTM network in PyTorch, with the weights of a `.traineddata` file, and back into such a file.

The counterpart of src/ocr/lstm/{traineddata,network,onnx-of-network}.ts, which say what stands where.
"""
import gzip
import struct

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

LSTM, UNICHARSET, RECODER = 17, 21, 22  # Tesseract's TessdataType
LAYER_RATES = 64
STRIDE = 3


class Reader:
    """Little-endian values one after the other."""

    def __init__(self, data, at):
        self.data, self.at = data, at

    def take(self, kind):
        (value,) = struct.unpack_from("<" + kind, self.data, self.at)
        self.at += struct.calcsize("<" + kind)
        return value

    def text(self):
        length = self.take("I")
        self.at += length
        return self.data[self.at - length : self.at].decode()


class Matrix:
    """Where a matrix of bytes, and the scale of each of its rows, stand in the file."""

    def __init__(self, reader):
        mode = reader.take("B")
        assert mode & 128 and mode & 1, "only data in bytes, such as best_int and fast, can be taught"
        self.rows, self.columns = reader.take("I"), reader.take("I")
        reader.take("b")
        self.at = reader.at
        reader.at += self.rows * self.columns
        self.scales = reader.take("I")
        self.scales_at = reader.at
        reader.at += 8 * self.scales

    def read(self, data):
        values = np.frombuffer(data, np.int8, self.rows * self.columns, self.at)
        scales = np.frombuffer(data, np.float64, self.scales, self.scales_at)[: self.rows]
        return torch.tensor(values.reshape(self.rows, -1).astype(np.float32) * scales[:, None].astype(np.float32))

    def write(self, data, values):
        values = values.detach().numpy().astype(np.float64)
        steps = np.maximum(np.abs(values).max(1) / 127, 1e-9)
        data[self.at : self.at + values.size] = np.round(values / steps[:, None]).astype(np.int8).tobytes()
        scales = np.frombuffer(data, np.float64, self.scales, self.scales_at).copy()
        scales[: self.rows] = steps
        data[self.scales_at : self.scales_at + 8 * self.scales] = scales.tobytes()


def unpacked(path):
    with open(path, "rb") as file:
        raw = file.read()
    return bytearray(gzip.decompress(raw) if raw[0] == 0x1F else raw)


def parts_of(data):
    """First and last byte of each part, None where the file has none."""
    (count,) = struct.unpack_from("<I", data)
    offsets = struct.unpack_from(f"<{count}q", data, 4)
    ends = sorted([offset for offset in offsets if offset >= 0] + [len(data)])
    return [None if at < 0 else (at, next(end for end in ends if end > at)) for at in offsets]


def layers_of(reader, found, parent=""):
    """The layers with weights, in their order: (kind, matrices)."""
    reader.take("B")
    kind = reader.text()
    reader.take("B"), reader.take("B")
    flags = reader.take("i")
    for _ in ("inputs", "outputs", "weights"):
        reader.take("i")
    reader.text()
    if kind in ("Series", "RTLReversed", "XYTranspose"):
        for _ in range(reader.take("I")):
            layers_of(reader, found, kind)
        if flags & LAYER_RATES:
            for _ in range(reader.take("I")):
                reader.take("i")
    elif kind == "Input":
        found.append((kind, [reader.take("i") for _ in range(5)]))
    elif kind in ("Convolve", "Maxpool"):
        reader.take("i"), reader.take("i")
    elif kind in ("LSTM", "SummLSTM"):
        reader.take("i")
        found.append((kind, [Matrix(reader) for _ in range(4)]))
    else:
        found.append((kind, Matrix(reader)))


def alphabet_of(data, parts, blank):
    """The text of each output of the network; "" for the blank and for what means nothing."""
    count, *rows = bytes(data[slice(*parts[UNICHARSET])]).decode().split("\n")
    characters = [row.split(" ")[0] for row in rows[: int(count)]]
    texts = [""] * (blank + 1)
    reader = Reader(data, parts[RECODER][0])
    for i in range(reader.take("I")):
        reader.take("B")
        codes = [reader.take("i") for _ in range(reader.take("I"))]
        if len(codes) == 1 and codes[0] != blank and not texts[codes[0]]:
            texts[codes[0]] = " " if characters[i] == "NULL" else characters[i]
    return texts


class Network(nn.Module):
    """Lines [N, 1, height, W], -1 ink to 1 paper, W a multiple of 3 -> log odds [W / 3, N, outputs]."""

    def __init__(self, path):
        super().__init__()
        self.data = unpacked(path)
        self.parts = parts_of(self.data)
        reader = Reader(self.data, self.parts[LSTM][0])
        layers = []
        layers_of(reader, layers)
        reader.text()
        for _ in ("flags", "iteration", "sample"):
            reader.take("i")
        self.blank = reader.take("i")
        self.texts = alphabet_of(self.data, self.parts, self.blank)
        (_, shape), (_, conv), (_, down), (_, forward), (_, back), (_, last), (_, soft) = layers
        self.height = shape[1]
        self.places = {"conv": conv, "down": down, "along": forward, "back": back, "last": last, "soft": soft}
        weights = conv.read(self.data)
        self.conv = nn.Conv2d(1, len(weights), 3, padding=1)
        # Tesseract stacks the neighbours of a pixel column by column.
        self.conv.weight.data = weights[:, :9].reshape(-1, 1, 3, 3).transpose(2, 3).contiguous()
        self.conv.bias.data = weights[:, 9].clone()
        self.down, self.along, self.back, self.last = map(self.lstm, (down, forward, back, last))
        weights = soft.read(self.data)
        self.soft = nn.Linear(weights.shape[1] - 1, weights.shape[0])
        self.soft.weight.data, self.soft.bias.data = weights[:, :-1].contiguous(), weights[:, -1].clone()

    def lstm(self, matrices):
        cell, take, forget, give = (matrix.read(self.data) for matrix in matrices)
        cells = len(cell)
        weights = torch.cat([take, forget, cell, give])  # as PyTorch orders them
        inputs = weights.shape[1] - 1 - cells
        layer = nn.LSTM(inputs, cells)
        layer.weight_ih_l0.data = weights[:, :inputs].contiguous()
        layer.weight_hh_l0.data = weights[:, inputs:-1].contiguous()
        layer.bias_ih_l0.data = weights[:, -1].clone()
        layer.bias_hh_l0.data.zero_()
        layer.bias_hh_l0.requires_grad_(False)
        return layer

    def forward(self, lines, steps, drop=0.0):
        value = torch.tanh(F.max_pool2d(self.conv(lines), STRIDE))
        count, depth, height, width = value.shape
        columns = value.permute(2, 3, 0, 1).reshape(height, width * count, depth)
        value = self.down(columns)[1][0][0].reshape(width, count, -1)
        value = self.along(value)[0]
        at = torch.arange(width)[:, None]
        turned = torch.where(at < steps, steps - 1 - at, at)[..., None]
        value = F.dropout(value, drop, self.training)
        value = self.back(value.gather(0, turned.expand_as(value)))[0]
        value = F.dropout(value.gather(0, turned.expand_as(value)), drop, self.training)
        value = F.dropout(self.last(value)[0], drop, self.training)
        return F.log_softmax(self.soft(value), -1)

    def save(self, path):
        """A file of what the reader needs, in bytes: the network, its alphabet, its codes."""
        data = bytearray(self.data)
        conv = self.conv.weight.transpose(2, 3).reshape(-1, 9)
        self.places["conv"].write(data, torch.cat([conv, self.conv.bias[:, None]], 1))
        for name in ("down", "along", "back", "last"):
            layer = getattr(self, name)
            weights = torch.cat([layer.weight_ih_l0, layer.weight_hh_l0, layer.bias_ih_l0[:, None]], 1)
            take, forget, cell, give = weights.chunk(4)
            for matrix, values in zip(self.places[name], (cell, take, forget, give)):
                matrix.write(data, values)
        self.places["soft"].write(data, torch.cat([self.soft.weight, self.soft.bias[:, None]], 1))
        offsets, body = [], b""
        start = 4 + 8 * len(self.parts)
        for place, part in enumerate(self.parts):
            kept = place in (LSTM, UNICHARSET, RECODER)
            offsets.append(start + len(body) if kept else -1)
            body += bytes(data[slice(*part)]) if kept else b""
        head = struct.pack(f"<I{len(offsets)}q", len(offsets), *offsets)
        with open(path, "wb") as file:
            file.write(gzip.compress(head + body, 9, mtime=0))
