"""The labels that are read from a browser's own files, compared with the installed browser."""

import pytest

from tests.labels.comparison import compare, report
from tests.labels.installed import BROWSERS, Browser
from webapp.config import ROOT
from webapp.datafiles import read_data
from webapp.guide.labels import FOLDER, LabelFile

CONTENT = ROOT / "content"


@pytest.mark.parametrize("browser", BROWSERS, ids=[browser.name for browser in BROWSERS])
def test_labels_are_those_of_the_browser_they_were_read_from(browser: Browser) -> None:
    labels = read_data(CONTENT / FOLDER / f"{browser.name}.yml", LabelFile)
    version = browser.find_version()
    if version != labels.version:
        told = "\n".join(report(CONTENT, browser.name, version, browser.read)) if version else "not installed"
        pytest.skip(told)

    assert compare(labels, browser.read).changes == ()
