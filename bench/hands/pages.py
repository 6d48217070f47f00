#!/usr/bin/env python3
"""Pages of lines in script fonts, as a scanner gives them, with what is written where; for bench/hands/teach.py.

    python3 bench/hands/pages.py fonts --from node_modules/@fontsource/caveat ... --out FONTS
    python3 bench/hands/pages.py draw --fonts FONTS --texts fixtures/strangers/stories.jsonl ... --out PAGES --count 1000

`fonts` unpacks fonts and notes the letters each has. With --print FOLDER, lines begin with printed words, as forms have
them. Every page follows from its number alone. All people and places are invented.
"""
import argparse
import io
import json
import random
import re
from pathlib import Path

import numpy as np
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT = 1654, 2339  # A4 at 200 dpi
MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
FIRST_NAMES = (
    "Anna Peter Wolfgang Sabine Jürgen Käthe Mehmet Ayşe Olga Günther Ursula Björn Zoë Xaver Yvonne Quirin Ingrid Heinz "
    "Lotte Nguyen Fatma Dieter Monika Karl-Heinz Erika Uwe Jörg Renate Vera Tobias Emil Ida Franziska Ludwig Claudia"
).split()
NAMES = (
    "Müller Schmidt Weber Vogel Nowak Öztürk Großmann Jäger Böhm Kaiser Yilmaz Quast Xylander Fuchs Zimmermann Hartwig "
    "Lüders Petersen Rößler Dietrich Engel Ivanova Krause Winkler Brandt Ahrens Otto Uhlig Thiel Jung Haas Pfeiffer Wörner"
).split()
STREETS = (
    "Bahnhofstraße Goethestraße Birkenallee Am Markt Lange Gasse Hauptstr. Zum Ölberg Kirchweg Mühlenweg Schillerplatz "
    "Ahornring An der Aue Feldstraße Jahnstr. Wiesengrund Gartenweg Ernst-Thälmann-Str. Ringstraße"
).split()
TOWNS = (
    "Lindenau Grünberg Altstadt Neukirchen Bad-Lausen Königsfeld Jena Hof Würzen Quedlin Oberau Zwickelsheim Passow "
    "Friedrichsdorf Taucha Eilenbrück Vogtsburg"
).split()
PHRASES = [
    "Sehr geehrte Damen und Herren,", "Guten Tag,", "Hallo,", "Liebe Stadtverwaltung,", "Sehr geehrter Herr {},",
    "Sehr geehrte Frau {},", "Mit freundlichen Grüßen", "Hochachtungsvoll", "Viele Grüße", "Mit freundlichem Gruß",
    "An die zuständige Stelle,", "Betreff: Ihr Schreiben", "An das Amt für", "Rathaus", "Rathausplatz 1",
    "Stadtverwaltung", "Anlagen", "Anlage: Kopie", "2 Anlagen", "Stadt",
]  # fmt: skip


def digits(draw, count):
    return "".join(draw.choice("0123456789") for _ in range(count))


def chosen(draw, *weighted):
    """One of the (weight, function) pairs' results."""
    weights, makers = zip(*weighted)
    return draw.choices(makers, weights)[0]()


def date(draw):
    day, month = draw.randint(1, 31), draw.randint(1, 12)
    year = draw.randint(1948, 2031) if draw.random() < 0.3 else draw.randint(2022, 2029)
    name, town = MONTHS[month - 1], draw.choice(TOWNS)
    written = chosen(
        draw,
        (35, lambda: f"{day}. {name} {year}"),
        (25, lambda: f"{day:02d}.{month:02d}.{year}"),
        (15, lambda: f"{day}.{month}.{year}"),
        (10, lambda: f"{day:02d}.{month:02d}.{year % 100:02d}"),
        (5, lambda: f"{day}.{month}.{year % 100:02d}"),
        (5, lambda: f"{day:02d}. {name[:3]}. {year}"),
        (5, lambda: f"{day}. {month}. {year}"),
    )
    before = draw.choice(["am", "vom", "bis zum", "seit dem", "geboren am", "geb.", "ab"])
    return chosen(
        draw,
        (42, lambda: written),
        (30, lambda: f"{town}, {written}"),
        (15, lambda: f"{town}, den {written}"),
        (5, lambda: f"Datum: {written}"),
        (8, lambda: f"{before} {written}"),
    )


def number(draw):
    label = draw.choice(["Az.", "Aktenzeichen", "Ihr Zeichen", "Kassenzeichen", "Nr.", "Unser Zeichen:"])
    mark, end = draw.choice("/-. "), draw.choice(["/", "-", ""])
    account = " ".join(digits(draw, 4) for _ in range(4))
    letters = draw.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜ") + draw.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    law = draw.choice(["BGB", "VwGO", "SGB X", "AO", "BauO"])
    return chosen(
        draw,
        (20, lambda: f"Tel. 0{digits(draw, 3)}/{digits(draw, draw.randint(5, 7))}"),
        (10, lambda: f"0{digits(draw, 3)} {digits(draw, draw.randint(4, 8))}"),
        (10, lambda: f"DE{digits(draw, 2)} {account} {digits(draw, 2)}"),
        (15, lambda: f"{label} {digits(draw, 2)}{mark}{digits(draw, draw.randint(3, 5))}{end}{digits(draw, 2)}"),
        (15, lambda: f"{draw.randint(1, 9999)},{digits(draw, 2)} {draw.choice(['€', 'Euro', 'EUR'])}"),
        (10, lambda: f"{digits(draw, 5)} {draw.choice(TOWNS)}"),
        (10, lambda: f"{letters}-{digits(draw, 4)} {digits(draw, 3)}"),
        (10, lambda: f"§ {draw.randint(1, 400)} Abs. {draw.randint(1, 9)} {law}"),
    )


def person(draw):
    first, last = draw.choice(FIRST_NAMES), draw.choice(NAMES)
    return draw.choice([f"{first} {last}"] * 3 + [f"Familie {last}", f"{last}, {first}", f"i. A. {first} {last}"])


def stretch(draw, sentences):
    words = draw.choice(sentences).split()
    count = draw.randint(2, 8)
    at = draw.randint(0, max(0, len(words) - count))
    return " ".join(words[at : at + count])


def line_of(draw, sentences):
    return chosen(
        draw,
        (20, lambda: date(draw)),
        (9, lambda: number(draw)),
        (8, lambda: person(draw)),
        (7, lambda: f"{draw.choice(STREETS)} {draw.randint(1, 199)}{draw.choice(['', '', '', 'a', ' b'])}"),
        (6, lambda: f"{digits(draw, 5)} {draw.choice(TOWNS)}"),
        (5, lambda: draw.choice(PHRASES).format(draw.choice(NAMES))),
        (45, lambda: stretch(draw, sentences)),
    )


class Fonts:
    """The fonts of a folder, opened at a size when they are needed."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.letters = json.loads((self.folder / "letters.json").read_text())
        self.names = sorted(self.letters)
        self.open = {}

    def at(self, name, size):
        if len(self.open) > 400:
            self.open.clear()
        if (name, size) not in self.open:
            self.open[name, size] = ImageFont.truetype(str(self.folder / name), size)
        return self.open[name, size]

    def has(self, name, text):
        return all(letter in self.letters[name] for letter in text if letter != " ")


class Hand:
    """How somebody writes: a font, and how unevenly."""

    def __init__(self, draw, fonts):
        self.name = draw.choice(fonts.names)
        self.x_share = max(0.15, -fonts.at(self.name, 100).getbbox("x", anchor="ls")[1] / 100)
        self.slant = draw.gauss(0, 0.1)
        self.jitter = draw.choice([0, 0.02, 0.05, 0.1])
        self.wave = draw.choice([0, 0.02, 0.05, 0.09])
        self.space = draw.uniform(0.9, 1.8)
        self.apart = draw.random() < 0.15
        self.x_height = draw.uniform(10, 25)
        self.tone = draw.uniform(0.55, 1)
        self.pen = draw.choice([0, 0, 0, 0, 1, -1])


def write(draw, words, hand, fonts, x_height, printed):
    """An image of the line, each word's place in it, the level it stands on and the size of its font."""
    size = max(12, round(x_height / hand.x_share))
    own = fonts.at(hand.name, size)
    type_ = None
    machine = 0
    if printed:
        type_ = printed.at(draw.choice(printed.names), max(10, round(x_height / 0.52 * draw.uniform(0.7, 1.05))))
        machine = len(words) if draw.random() < 0.3 else draw.randint(1, max(1, len(words) - 1))
        machine = min(machine, len(words))
    space = max(own.getlength(" ") * hand.space * draw.uniform(0.85, 1.3), 0.28 * size * hand.space)
    fonts_of = [type_ if i < machine else own for i in range(len(words))]
    width = sum(font.getlength(word) * 1.1 + 1.3 * space for font, word in zip(fonts_of, words))
    image = Image.new("L", (int(width) + 3 * size, 3 * size), 0)
    pen = ImageDraw.Draw(image)
    x, level, places = size, 2 * size, []
    for font, word in zip(fonts_of, words):
        y = level + draw.gauss(0, hand.jitter) * x_height
        right = x
        if hand.apart:
            for letter in word:
                pen.text((right, y + draw.gauss(0, 0.05) * x_height), letter, 255, font=font, anchor="ls")
                right += font.getlength(letter) * draw.uniform(0.94, 1.08)
        else:
            pen.text((x, y), word, 255, font=font, anchor="ls")
            right += font.getlength(word)
        places.append([x, right])
        x = right + space * draw.uniform(0.8, 1.25)
    return image, places, level, size


def bent(draw, image, level, hand, x_height):
    """The line slanted, its letters carried up and down, apart and together, by slow waves."""
    ink = np.asarray(image, np.float32)
    height, width = ink.shape
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    knots = max(2, width // max(8, int(4 * x_height)))

    def wave(amount):
        values = [draw.gauss(0, amount) for _ in range(knots + 2)]
        return np.interp(np.arange(width), np.linspace(0, width, knots + 2), values)

    slant = hand.slant + draw.gauss(0, 0.02)
    down, along = wave(hand.wave * x_height), wave(hand.wave * 0.7 * x_height)
    higher = 1 + wave(0.04 + hand.wave * 0.4)
    x = columns + slant * (rows - level) + along
    y = level + (rows - level) * higher + down
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    right_share, lower_share = x - left, y - top

    def at(row, column):
        return ink[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)]

    upper = at(top, left) * (1 - right_share) + at(top, left + 1) * right_share
    lower = at(top + 1, left) * (1 - right_share) + at(top + 1, left + 1) * right_share
    return upper * (1 - lower_share) + lower * lower_share


def blurred(grey, radius):
    image = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(radius)), np.float32)


def scanned(draw, noise, ink):
    """What a scanner or a fax machine makes of it: grey, ink dark."""
    kind = draw.random()
    radius = draw.choice([0, 0.4, 0.6, 0.9, 1.3]) if kind < 0.8 else draw.uniform(0.8, 1.6)
    ink = blurred(ink, radius) if radius else ink
    if kind < 0.3:
        bits = ink + noise.normal(0, draw.uniform(5, 45), ink.shape) > draw.uniform(45, 110)
        if draw.random() < 0.4:
            bits ^= noise.random(ink.shape) < draw.uniform(0.0005, 0.004)
        return 255 - blurred(np.where(bits, 255, 0), 0.6)
    paper, dark = draw.uniform(190, 255), draw.uniform(10, 110)
    grey = paper - ink / 255 * (paper - dark)
    if draw.random() < 0.5:
        shade = Image.fromarray(noise.integers(0, 255, (6, 5)).astype(np.uint8)).resize((WIDTH, HEIGHT), Image.BICUBIC)
        grey = grey * (1 - draw.uniform(0.05, 0.3) * np.asarray(shade, np.float32) / 255)
    grey = np.clip(grey + noise.normal(0, draw.choice([1, 3, 6, 12]), grey.shape), 0, 255).astype(np.uint8)
    if draw.random() < 0.5:
        file = io.BytesIO()
        Image.fromarray(grey).save(file, "JPEG", quality=draw.randint(25, 85))
        grey = np.asarray(Image.open(file))
    return grey


def page_of(seed, fonts, printed, sentences):
    """A page, and what stands on it: words, the columns of each, level, x-height and hand of each line."""
    draw, noise = random.Random(seed), np.random.default_rng(seed)
    ink = np.zeros((HEIGHT, WIDTH), np.float32)
    lines, y, hand = [], draw.randint(80, 160), None
    while y < HEIGHT - 130:
        if hand is None or draw.random() < 0.12:
            hand = Hand(draw, fonts)
        text = line_of(draw, sentences)
        if not fonts.has(hand.name, text):
            hand = None if draw.random() < 0.2 else hand
            continue
        x_height = hand.x_height * draw.uniform(0.95, 1.05)
        image, places, level, size = write(draw, text.split(" "), hand, fonts, x_height, printed)
        if hand.pen == 1:
            image = image.filter(ImageFilter.MaxFilter(3))
        line = bent(draw, image, level, hand, x_height)
        if hand.pen == -1:
            line = np.clip(line - 20, 0, 255)
        x = draw.randint(70, 240)
        if line.shape[1] - size > WIDTH - x - 30:
            x = 60
        if line.shape[1] - size > WIDTH - x - 30:
            continue
        top = y - size
        line = line[max(0, -top) :, size - 10 :]
        room = ink[max(0, top) : max(0, top) + line.shape[0], x : x + line.shape[1]]
        np.maximum(room, line[: room.shape[0], : room.shape[1]] * hand.tone, out=room)
        shift = x - (size - 10)
        if draw.random() < 0.04:
            under = int(top + level + x_height * draw.uniform(0.15, 0.5))
            ink[under : under + draw.randint(1, 3), x : x + int(places[-1][1] - size)] = 200
        lines.append(
            {
                "words": text.split(" "),
                "places": [[left + shift, right + shift] for left, right in places],
                "baseline": top + level,
                "xHeight": x_height,
                "hand": Path(hand.name).stem,
            }
        )
        y += int(max(x_height * draw.uniform(2.6, 4.2), size * draw.uniform(0.95, 1.3)))
    return scanned(draw, noise, ink), lines


def sentences_of(paths):
    """Subjects and sentences of letters of our own."""
    for path in paths:
        for row in Path(path).read_text(encoding="utf8").splitlines():
            letter = json.loads(row)
            for part in re.split(r"(?<=[.!?])\s+|\n+", letter.get("text") or "") + [letter.get("subject") or ""]:
                if part.strip():
                    yield part.strip()


def unpack_fonts(options):
    options.out.mkdir(parents=True, exist_ok=True)
    letters = {}
    for source in options.sources:
        folder = Path(source)
        file = folder / "files" / f"{folder.name}-latin-400-normal.woff2" if folder.is_dir() else folder
        font = TTFont(file)
        font.flavor = None
        name = f"{folder.stem}.ttf"
        font.save(options.out / name)
        letters[name] = "".join(chr(code) for code in font.getBestCmap() if code < 0x2100)
    (options.out / "letters.json").write_text(json.dumps(letters, ensure_ascii=False))


def draw_pages(options):
    options.out.mkdir(parents=True, exist_ok=True)
    fonts = Fonts(options.fonts)
    printed = Fonts(options.print) if options.print else None
    sentences = list(sentences_of(options.texts))
    for number_ in range(options.first, options.first + options.count):
        grey, lines = page_of(number_, fonts, printed, sentences)
        Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).save(options.out / f"{number_:06d}.png", compress_level=1)
        (options.out / f"{number_:06d}.json").write_text(json.dumps(lines, ensure_ascii=False))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    tasks = parser.add_subparsers(required=True)
    task = tasks.add_parser("fonts")
    task.add_argument("--from", dest="sources", nargs="+", required=True)
    task.add_argument("--out", type=Path, required=True)
    task.set_defaults(run=unpack_fonts)
    task = tasks.add_parser("draw")
    task.add_argument("--fonts", required=True)
    task.add_argument("--print", default=None)
    task.add_argument("--texts", nargs="+", required=True)
    task.add_argument("--first", type=int, default=0)
    task.add_argument("--count", type=int, required=True)
    task.add_argument("--out", type=Path, required=True)
    task.set_defaults(run=draw_pages)
    arguments = parser.parse_args()
    arguments.run(arguments)
