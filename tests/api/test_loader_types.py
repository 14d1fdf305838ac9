"""The loader's types, against the compiler and against the loader itself."""

import re
import shutil
import subprocess
from pathlib import Path

from webapp.api.frame_messages import document
from webapp.api.loader_reference import REASONS
from webapp.diagnosis.faults import FAULT_LEVELS

ROOT = Path(__file__).resolve().parents[2]
OPTIONS = [
    "--noEmit",
    "--strict",
    "--jsx",
    "react-jsx",
    "--module",
    "esnext",
    "--moduleResolution",
    "bundler",
]


def test_a_plain_page_and_one_of_react_compile_against_the_types(client, tmp_path):
    (tmp_path / "loader.d.ts").write_text(client.get("/embed/v1/loader.d.ts").text)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    for name in ("plain.ts", "react.tsx"):
        shutil.copy(ROOT / "tests" / "types" / name, tmp_path)

    tsc = ROOT / "node_modules" / "typescript-7" / "bin" / "tsc"
    command = [tsc, *OPTIONS, "--types", "react", "plain.ts", "react.tsx"]
    compiled = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    assert compiled.returncode == 0, compiled.stdout


def test_the_types_name_every_fault_event_and_reason(client):
    response = client.get("/embed/v1/loader.d.ts")

    assert response.mimetype == "text/plain"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    faults = re.search(r"export type Fault = (.*)", response.text)[1]
    assert set(re.findall(r'"([a-z-]+)"', faults)) == set(FAULT_LEVELS)
    sent = {message["properties"]["type"]["const"] for message in document()["$defs"]["from_frame"]["oneOf"]}
    told = set(re.findall(r'"soundcheck:([a-z]+)"', response.text))
    assert told == (sent - {"hello", "resize"}) | {"open"}


def test_the_reasons_are_those_that_the_script_gives():
    script = (ROOT / "static" / "embed" / "watcher.js").read_text()
    body = script[script.index("#whyNot() {") : script.index("\n}\n")]

    assert set(re.findall(r'(?:return|\?) "([a-z-]+)"', body)) == set(REASONS)


def test_what_the_types_offer_is_what_the_loader_has(client):
    types = client.get("/embed/v1/loader.d.ts").text
    loader = client.get("/embed/v1/loader.js").text

    handle = re.search(r"interface SoundcheckHandle \{(.*?)\n\}", types, re.DOTALL)[1]
    for name in re.findall(r"^  (\w+)\(", handle, re.MULTILINE):
        assert re.search(rf'"{name}"|\b{name}\b', loader), name
    offered = re.search(r"interface Soundcheck \{(.*?)\n\}", types, re.DOTALL)[1]
    made = re.search(r"window\.soundcheck = \{ (.*?) \}", loader)[1]
    assert set(re.findall(r"^  (\w+)\(", offered, re.MULTILINE)) == set(made.split(", "))
