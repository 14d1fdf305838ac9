"""Compares the labels of Chrome and Firefox with the installed browsers' own files.

`python -m tests.labels` prints what has changed and which steps quote it. With the word `write` it also puts
the new texts into content/labels/.
"""

import sys

from webapp.config import ROOT

from .comparison import report, write
from .installed import BROWSERS


def main(arguments: list[str]) -> None:
    """Report on each browser, and write where that is asked for."""
    for browser in BROWSERS:
        version = browser.find_version()
        if version is None:
            print(f"{browser.name}: the Debian package {browser.package} is not installed")
            continue
        print("\n".join(report(ROOT / "content", browser.name, version, browser.read)))
        if arguments == ["write"]:
            write(ROOT / "content", browser.name, version, browser.read)


if __name__ == "__main__":
    main(sys.argv[1:])
