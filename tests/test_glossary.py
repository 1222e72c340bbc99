"""The glossary is in order, and every notebook and section that it sends readers to is there."""

import re

import pytest
from broken_library import ROOT

from course_way import anchor, headings
from notebook_files import find_notebooks, read_notebook

GLOSSARY = ROOT / "notebooks" / "GLOSSARY.md"
LINES = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line[:1] == "-"]
ENTRY = re.compile(r"- \*\*(?P<term>.+?)\*\*: (?P<text>.+\.) \[(?P<number>\w+)\]\((?P<link>\S+)\)")
ENTRIES = [ENTRY.fullmatch(line) for line in LINES]
# Words of the rows "You will learn" that somebody may look up, as the glossary calls them.
LOOKED_UP = {
    "U-Net": "U-Net", "skips": "skip", "PatchGAN": "PatchGAN", "L1": "L1", "gradients": "gradient",
    "transfer learning": "transfer learning", "pixel shuffle": "PixelShuffle", "ICNR": "ICNR",
    "DynamicUnet": "DynamicUnet", "freezing": "freezing", "learning rates": "learning rate",
    "GAN": "GAN", "PSNR": "PSNR", "SSIM": "SSIM", "LPIPS": "LPIPS", "FID": "FID",
    "accuracy": "accuracy within ε", "baselines": "baseline", "bootstrap": "bootstrap",
    "paired": "paired interval", "Turing test": "visual Turing test", "gamut": "gamut",
    "cache": "cache", "feature maps": "feature map", "perceptual": "perceptual loss",
    "gradient norms": "gradient norm", "expected loss": "expected loss",
    "batches": "batch", "split": "split", "leaks": "data leak", "λ": "lambda",
}  # fmt: skip


def terms():
    return [entry["term"].replace("\\", "") for entry in ENTRIES]


def rows_of_what_you_will_learn():
    for path in find_notebooks():
        opening = "\n".join(cell.source for cell in read_notebook(path).cells[:3])
        yield re.search(r"^\| \*\*You will learn\*\* \| (.+) \|$", opening, re.M)[1]


def test_every_line_is_a_term_a_sentence_or_two_and_a_notebook():
    assert len(LINES) >= 60
    assert [line for line, entry in zip(LINES, ENTRIES, strict=True) if entry is None] == []
    for entry in ENTRIES:
        assert 1 <= len(re.findall(r"[.?](?: |$)", entry["text"])) <= 3, entry["term"]


def test_the_terms_are_in_the_order_of_the_alphabet_and_stand_once():
    keys = [re.sub(r"[^a-z0-9]", "", term.casefold()) for term in terms()]
    assert keys == sorted(keys)
    assert len(set(terms())) == len(terms())


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry and entry["term"])
def test_the_notebook_and_the_section_are_there(entry):
    name, _, section = entry["link"].partition("#")
    path = GLOSSARY.parent / name
    assert path.is_file() and name.startswith(f"{entry['number']}_")
    assert not section or section in {anchor(text) for text in headings(read_notebook(path))}


def test_what_the_notebooks_promise_to_teach_is_explained():
    promised = " ".join(rows_of_what_you_will_learn())
    assert set(LOOKED_UP.values()) <= set(terms())
    still = [word for word in LOOKED_UP if word in promised]
    assert len(still) >= 20, f"the rows say other words by now: {set(LOOKED_UP) - set(still)}"
    # Names in capitals are looked up first.
    capitals = {w for w in re.findall(r"\b[A-Z]{3,}\w*|\b[A-Z]\w+[A-Z]\w*", promised)}
    known = " ".join(terms())
    assert [word for word in capitals if word.lower() not in known.lower()] == []
