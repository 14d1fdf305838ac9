"""Whether anybody notices that both instances are upgraded, one after the other."""

from collections.abc import Iterator
from pathlib import Path

from tests.helpers.rolling_upgrade import upgraded_under_load

from .figure import Figure


def measure(folder: Path) -> Iterator[Figure]:
    """Count the requests that failed, or got a file of another version than their page named."""
    with upgraded_under_load(folder) as upgrade:
        pass
    asked = sum(reader.asked for reader in upgrade.everybody)
    loads = sum(reader.loads for reader in upgrade.everybody)
    broken = [broken for reader in upgrade.everybody for broken in reader.broken]
    note = f"of {asked} requests for {loads} pages and what they load, by {len(upgrade.everybody)} readers"
    yield Figure("rolling-upgrade", len(broken), "failed", 0, "; ".join([note, *broken[:3]]))
