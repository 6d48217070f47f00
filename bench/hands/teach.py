#!/usr/bin/env python3
"""Teaches Tesseract's German network to read lines in script fonts, for src/ocr/lstm/hand-reader.ts.

    apt-get install python3-torch python3-pil python3-fonttools python3-brotli
    python3 bench/hands/pages.py fonts FOLDER-OF-FONTSOURCE... --out FONTS
    python3 bench/hands/pages.py draw --fonts FONTS --first 0 --count 1500 --out PAGES
    node bench/hands/cut-lines.ts PAGES LINES/a.lines
    python3 bench/hands/teach.py node_modules/@tesseract.js-data/deu/4.0.0_best_int/deu.traineddata.gz \\
        --lines 'LINES/*.lines' --held HELD.lines --minutes 45 --out src/ocr/lstm/deu-hand.traineddata.gz

HELD are lines in hands that are not in LINES. Nothing of the product needs Python.
"""
import argparse
import glob
import math
import os
import random
import time

import numpy as np
import torch
import torch.nn.functional as F

from network import STRIDE, Network

BATCH = 28
# Lines of about one width are taught together: chosen among so many neighbours.
NEIGHBOURS = 64
DROP = 0.15
LOOK_EVERY = 240


def lines_of(path, network):
    """The lines of a file of cut-lines.ts that the network has the letters and the steps for: image, hand, text."""
    lines = []
    with open(path, "rb") as file:
        while head := file.readline():
            width, hand, text = head.decode().rstrip("\n").split("\t")
            pixels = np.frombuffer(file.read(int(width) * network.height), np.uint8)
            fits = len(text) + 2 < int(width) / STRIDE
            if text and fits and all(character in network.texts for character in text):
                lines.append((pixels.reshape(network.height, -1), hand, text))
    return lines


def varied(image, draw):
    """The line as another pen and another cut would have given it."""
    height, width = image.shape
    wider, higher = draw.uniform(0.85, 1.2), draw.uniform(0.88, 1.1)
    columns = (np.arange(max(12, int(width * wider))) + 0.5) / wider
    down = draw.uniform(-2, 2) + height / 2 * (1 - higher)
    rows = (np.arange(height) - down) / higher
    image = image[np.clip(rows, 0, height - 1).astype(int)]
    image = image[:, np.minimum(columns, width - 1).astype(int)].astype(np.float32)
    image = 254 - (254 - image) * draw.uniform(0.75, 1.25)
    if draw.random() < 0.5:
        image += np.random.normal(0, draw.uniform(2, 14), image.shape)
    return np.clip(image, 0, 254).astype(np.uint8)


def batch_of(images):
    """Images side by side, with paper up to the widest: what Network takes."""
    width = max(-(-image.shape[1] // STRIDE) * STRIDE for image in images)
    lines = torch.ones(len(images), 1, images[0].shape[0], width)
    for i, image in enumerate(images):
        lines[i, 0, :, : image.shape[1]] = torch.from_numpy(image.astype(np.float32) / 127 - 1)
    return lines, torch.tensor([max(1, image.shape[1] // STRIDE) for image in images])


def read(network, images):
    lines, steps = batch_of(images)
    texts = []
    for best, count in zip(network(lines, steps).argmax(-1).T.tolist(), steps.tolist()):
        new = [code for i, code in enumerate(best[:count]) if i == 0 or code != best[i - 1]]
        texts.append("".join(network.texts[code] for code in new))
    return texts


def distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


def misread(network, lines):
    """Characters wrong in % of all, by hand."""
    network.eval()
    wrong, all_ = {}, {}
    with torch.no_grad():
        for i in range(0, len(lines), 16):
            some = lines[i : i + 16]
            for (_, hand, text), seen in zip(some, read(network, [image for image, _, _ in some])):
                wrong[hand] = wrong.get(hand, 0) + distance(text, seen)
                all_[hand] = all_.get(hand, 0) + len(text)
    network.train()
    each = " ".join(f"{hand} {100 * wrong[hand] / all_[hand]:.1f}" for hand in sorted(all_))
    return f"{100 * sum(wrong.values()) / sum(all_.values()):.1f} % wrong ({each})"


def teach(network, options):
    draw = random.Random(1)
    np.random.seed(1)
    torch.manual_seed(1)
    codes = {text: code for code, text in enumerate(network.texts) if text}
    by_width = lambda line: line[0].shape[1]
    lines = sorted((line for path in sorted(glob.glob(options.lines)) for line in lines_of(path, network)), key=by_width)
    held = sorted(lines_of(options.held, network), key=by_width)[::2]
    print(f"{len(lines)} lines; of {len(held)} held out before: {misread(network, held)}", flush=True)
    weights = [weight for weight in network.parameters() if weight.requires_grad]
    steps = torch.optim.Adam(weights, options.rate, betas=(0.9, 0.98))
    began = looked = time.time()
    batches = 0
    while (passed := (time.time() - began) / 60 / options.minutes) < 1:
        rate = options.rate * min(1, (batches + 1) / 300) * (0.02 + 0.49 * (1 + math.cos(math.pi * passed)))
        for group in steps.param_groups:
            group["lr"] = rate
        at = draw.randrange(max(1, len(lines) - NEIGHBOURS))
        some = draw.sample(lines[at : at + NEIGHBOURS], min(BATCH, len(lines)))
        some = [(varied(image, draw), text) for image, _, text in some]
        some = [(image, text) for image, text in some if len(text) + 2 < image.shape[1] / STRIDE]
        images, lengths = batch_of([image for image, _ in some])
        wanted = torch.tensor([codes[character] for _, text in some for character in text])
        sizes = torch.tensor([len(text) for _, text in some])
        odds = network(images, lengths, DROP)
        loss = F.ctc_loss(odds, wanted, lengths, sizes, blank=network.blank, zero_infinity=True)
        steps.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 2.0)
        steps.step()
        batches += 1
        if time.time() - looked > LOOK_EVERY:
            looked = time.time()
            print(f"{batches} batches, {(looked - began) / 60:.0f} min: {misread(network, held)}", flush=True)
            network.save(options.out)
    network.save(options.out)
    print(f"{batches} batches: {misread(network, held)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("base")
    parser.add_argument("--lines", required=True)
    parser.add_argument("--held", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--minutes", type=float, default=45)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    teach(Network(arguments.base), arguments)
