"""Validates HTML with html-validate, in one node process that starts with the first page."""

import json
import subprocess
from functools import cached_property
from pathlib import Path

SCRIPT = Path(__file__).with_suffix(".mjs")


class HtmlValidator:
    """Tells what is wrong with HTML; whoever has made one must close it."""

    def __init__(self):
        self._problems = {}

    def problems(self, html):
        """Return a message for each problem of a page or fragment, with the line that has it.

        The same text is validated once, as many tests open the same page.
        """
        if html not in self._problems:
            self._problems[html] = self._validate(html)
        return self._problems[html]

    def close(self):
        """End the process, if there is one. The next page starts another."""
        if process := vars(self).pop("_process", None):
            process.communicate()

    def _validate(self, html):
        self._process.stdin.write(json.dumps(html) + "\n")
        self._process.stdin.flush()
        lines = html.split("\n")
        return [
            f"{problem['ruleId']}: {problem['message']} in line {problem['line']}: "
            f"{lines[problem['line'] - 1].strip()}"
            for problem in json.loads(self._process.stdout.readline())
        ]

    @cached_property
    def _process(self):
        return subprocess.Popen(
            ["node", SCRIPT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
