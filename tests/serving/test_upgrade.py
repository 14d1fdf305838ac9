"""Two instances behind nginx are upgraded one after the other, while people load pages and have some open."""

from functools import partial
from pathlib import Path

import pytest
import requests

from tests.browser.machine import wait_until
from tests.helpers.rolling_upgrade import ADDRESSES, PAGES, upgraded_under_load

SECONDS_UNTIL_SEEN = 10

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("machines")]


def test_an_upgrade_one_after_the_other_breaks_no_page_and_no_open_one(tmp_path):
    with upgraded_under_load(tmp_path) as upgrade:
        for path in PAGES:
            page = partial(shows_another_version, upgrade, path)
            wait_until(page, f"the new version of {path}", SECONDS_UNTIL_SEEN)

    assert [broken for reader in upgrade.everybody for broken in reader.broken] == []
    assert {len(reader.versions) for reader in upgrade.readers} == {2}
    assert {Path(path.partition("?")[0]).stem for path in upgrade.late} >= {
        *("recheck", "comparison", "toolbox", "repair", "watcher", "dialog")
    }


def shows_another_version(upgrade, path):
    """Return whether a page is of none of the versions that the open page was of, whoever answers."""
    page = requests.get(f"{upgrade.url}{path}", timeout=30, verify=upgrade.trusted).text
    return {address.split("/")[2] for address in ADDRESSES.findall(page)} - upgrade.open_page.versions
