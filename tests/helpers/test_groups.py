"""Tests of one group share a process, as many of them share a server or a port."""

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

    options = ("-n2", "--dist=loadgroup", "-p", "tests.helpers.groups", "-p", "no:cacheprovider")
    command = [sys.executable, "-m", "pytest", *options, f"--rootdir={tmp_path}", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
    assert len(list(tmp_path.glob("ports-*"))) == len(list(tmp_path.glob("files-*"))) == 1
