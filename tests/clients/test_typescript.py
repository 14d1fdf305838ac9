"""Types in TypeScript that are generated from the API's document fit what it answers."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "node_modules"
OPTIONS = ["--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom", "--types", ""]


def run(*command, **options):
    """Run a program of Node.js, and give what it printed."""
    done = subprocess.run(["node", *command], capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def compiled(document, tmp_path_factory):
    """Compile a help desk's program against the generated types, and give its path."""
    folder = tmp_path_factory.mktemp("typescript")
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "node_modules").symlink_to(MODULES)
    shutil.copy(Path(__file__).with_name("help_desk.ts"), folder)
    run(MODULES / "openapi-typescript" / "bin" / "cli.js", document, "--output", folder / "soundcheck.d.ts")
    run(MODULES / "typescript-7" / "bin" / "tsc", *OPTIONS, "help_desk.ts", cwd=folder)
    return folder / "help_desk.js"


def test_it_makes_reads_and_erases(compiled, live, key):
    told = json.loads(run(compiled, env=os.environ | {"SOUNDCHECK": live[1], "KEY": key}))

    assert told == {
        "same": True,
        "state": "new",
        "reports": 0,
        "ticket": "no-report",
        "erased": 1,
        "gone": "not-found",
    }
