"""Tests of one group share a process, as many of them share a server or a port."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = """
import os
from pathlib import Path
import pytest

@pytest.mark.xdist_group("{group}")
@pytest.mark.parametrize("number", range(8))
def test_of_the_group(number):
    Path(__file__).with_name(f"{group}-{{os.getpid()}}").touch()
"""


def test_each_group_runs_in_one_process(tmp_path):
    for group in ("ports", "files"):
        (tmp_path / f"test_{group}.py").write_text(TESTS.format(group=group))

    plugins = ("xdist", "tests.helpers.groups", "no:cacheprovider")
    options = ("-n2", "--dist=loadgroup", *(part for plugin in plugins for part in ("-p", plugin)))
    command = [sys.executable, "-m", "pytest", *options, f"--rootdir={tmp_path}", str(tmp_path)]
    no_others = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # They take seconds to load.
    done = subprocess.run(command, cwd=ROOT, env=no_others, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
    assert len(list(tmp_path.glob("ports-*"))) == len(list(tmp_path.glob("files-*"))) == 1
