"""Reads what Firefox shows, in a language, from the `.ftl` and `.properties` files in its archives."""

import re
from pathlib import Path
from zipfile import ZipFile

FOLDER = Path("/usr/lib/firefox-esr")
OWN = ("browser/omni.ja", "omni.ja")
LANGUAGE_PACK = "browser/extensions/langpack-{}@firefox-esr.mozilla.org.xpi"
PACKS = {"es": "es-ES"}
MESSAGE = re.compile(r"(?P<key>[\w.-]+) *= *(?P<text>.*)")
ATTRIBUTE = re.compile(r"\s+\.(?P<key>[\w-]+) *= *(?P<text>.*)")
FURTHER_LINE = re.compile(r"\s+(?P<text>[^\s.\[*}].*)")


def read_firefox(language: str, folder: Path = FOLDER) -> dict[str, str]:
    """Return every text by its message or `message.attribute`; raise FileNotFoundError without the pack."""
    paths = OWN if language == "en" else (LANGUAGE_PACK.format(PACKS.get(language, language)),)
    texts: dict[str, str] = {}
    for path in paths:
        with ZipFile(folder / path) as archive:
            for name in sorted(archive.namelist()):
                if name.endswith((".ftl", ".properties")):
                    texts = read_messages(archive.read(name).decode("utf-8", "replace")) | texts
    return texts


def read_messages(source: str) -> dict[str, str]:
    """Return the texts of one file, without those that choose between several."""
    texts: dict[str, str] = {}
    message = key = ""
    for line in source.splitlines():
        if match := MESSAGE.fullmatch(line):
            message = key = match["key"]
            texts[key] = match["text"]
        elif match := ATTRIBUTE.fullmatch(line):
            key = f"{message}.{match['key']}"
            texts[key] = match["text"]
        elif key and (match := FURTHER_LINE.fullmatch(line)):
            texts[key] = f"{texts[key]} {match['text']}".strip()
        elif not line.startswith(" "):
            message = key = ""
    return {key: text for key, text in texts.items() if text}
