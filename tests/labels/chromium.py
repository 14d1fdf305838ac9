"""Reads what Chromium shows, in a language, from the files beside it: `fr.pak` and `fr.pak.info`.

The first holds a text for every number, the second the number of every message, which each version changes.
"""

import re
import struct
from itertools import pairwise
from pathlib import Path

FOLDER = Path("/usr/lib/chromium/locales")
FILES = {"en": "en-US"}
HEADER, ENTRY, ALIAS = struct.Struct("<IB3xHH"), struct.Struct("<HI"), struct.Struct("<HH")
VERSION, UTF_8 = 5, 1
ACCESS_KEY = re.compile(r"\(&\w\)|&(?=\w)")
"""How a menu marks the letter that opens an entry, as in "&Help"."""


def read_chromium(language: str, folder: Path = FOLDER) -> dict[str, str]:
    """Return the text of every message by its name; raise FileNotFoundError without the language."""
    name = FILES.get(language, language)
    texts = read_pak((folder / f"{name}.pak").read_bytes())
    lines = (folder / f"{name}.pak.info").read_text(encoding="utf-8").splitlines()
    numbers = {message: int(number) for message, number, _ in (line.split(",", 2) for line in lines)}
    return {message: texts[number] for message, number in numbers.items() if number in texts}


def read_pak(data: bytes) -> dict[int, str]:
    """Return the texts of a data pack, by number."""
    version, encoding, count, aliases = HEADER.unpack_from(data)
    if (version, encoding) != (VERSION, UTF_8):
        raise ValueError(
            f"a data pack of version {version} with encoding {encoding}, not {VERSION} with {UTF_8}"
        )
    # One entry more than there are texts says where the last one ends.
    entries = [ENTRY.unpack_from(data, HEADER.size + ENTRY.size * index) for index in range(count + 1)]
    numbers, starts = zip(*entries, strict=True)
    # Some are no texts but whole pages, compressed.
    found = [data[start:end].decode("utf-8", "replace") for start, end in pairwise(starts)]
    texts = dict(zip(numbers, found, strict=False))
    after = HEADER.size + ENTRY.size * (count + 1)
    for index in range(aliases):
        number, position = ALIAS.unpack_from(data, after + ALIAS.size * index)
        texts[number] = found[position]
    return texts


def shown_text(text: str, plural: str | None) -> str:
    """Return what a person reads of a message: one branch of a plural, or all without its access key."""
    if plural is None:
        return ACCESS_KEY.sub("", text).replace("&&", "&")
    branch = _find_branch(text, plural) or _find_branch(text, "other")
    return text if branch is None else branch


def _find_branch(text: str, selector: str) -> str | None:
    begin = re.search(rf"(?:^|[\s,}}]){re.escape(selector)}\s*\{{", text)
    if begin is None:
        return None
    depth = 1
    for position in range(begin.end(), len(text)):
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if depth == 0:
            return text[begin.end() : position]
    return None
