#!/usr/bin/env python3
"""What other classifiers make of the same letters, by folds: paperless-ngx's algorithm and a linear SVM.

    apt-get install python3-sklearn
    poststelle evaluate letters/ --folds 5 --out results.jsonl
    /usr/bin/python3 bench/peers.py letters/ results.jsonl [folds]

They learn from the recognised text of the other folds' letters, as ours does with --folds; letters of one subject
are in one fold. A bench only: nothing of the product needs Python.
"""
import json
import math
import pathlib
import random
import re
import sys

from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC


def read(folder, results):
    """The text and the acceptable departments of each letter, by its subject."""
    texts = {}
    for line in open(results, encoding="utf8"):
        row = json.loads(line)
        name = pathlib.Path(row["source"]).name
        texts[name] = texts.get(name, "") + " " + row["text"]
    letters = []
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf8"))
        text = texts.get(truth.get("file"))
        if text is None or not truth.get("department"):
            continue
        right = {truth["department"], *truth.get("alsoAcceptable", [])}
        group = re.sub(r"[^a-zäöüß]+", " ", (truth.get("subject") or path.stem).lower())
        letters.append((text, truth["department"], right, group))
    return letters


def paperless():
    """documents/classifier.py of paperless-ngx: counts of words and pairs, a small neural network."""
    words = CountVectorizer(
        analyzer="word",
        ngram_range=(1, 2),
        min_df=0.01,
        preprocessor=lambda text: " ".join(re.sub(r"[\W\d_]+", " ", text.lower()).split()),
    )
    return make_pipeline(words, MLPClassifier(tol=0.01, random_state=1))


def linear_svm():
    words = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), lowercase=True)
    grams = TfidfVectorizer(sublinear_tf=True, analyzer="char_wb", ngram_range=(3, 5))
    return make_pipeline(make_union(words, grams), LinearSVC())


def interval(right, n, z=1.96):
    share = right / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return f"{right} of {n} ({share:.1%}, {middle - half:.1%} to {middle + half:.1%})"


def main():
    folder, results = sys.argv[1:3]
    folds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    letters = read(folder, results)
    groups = sorted({group for *_, group in letters})
    random.Random(1).shuffle(groups)
    fold_of = {group: at % folds for at, group in enumerate(groups)}
    for name, make in (("paperless-ngx's algorithm", paperless), ("linear SVM", linear_svm)):
        right = 0
        for fold in range(folds):
            taught = [letter for letter in letters if fold_of[letter[3]] != fold]
            asked = [letter for letter in letters if fold_of[letter[3]] == fold]
            if not asked:
                continue
            model = make().fit([text for text, *_ in taught], [unit for _, unit, *_ in taught])
            said = model.predict([text for text, *_ in asked])
            right += sum(unit in letter[2] for unit, letter in zip(said, asked))
        print(f"{name}: {interval(right, len(letters))}")


main()
