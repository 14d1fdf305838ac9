"""The agent's side of a support link, without its pages: made and read through the store."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from webapp.store import Database, Links, Reports, Secrets
from webapp.support import Link, LinkDraft, Report

from .machine import wait_until


@dataclass(frozen=True)
class SupportLink:
    """A link that somebody was sent."""

    id: int
    token: str
    code: str
    links: Links
    reports: Reports

    def now(self) -> Link:
        """Read how far the customer has come."""
        return self.links.by_id(self.id)

    def faults(self) -> list[str]:
        """Read the faults of what has arrived, oldest first."""
        return [report.diagnosis.findings[0].fault for report in self.arrived()]

    def arrived(self) -> tuple[Report, ...]:
        """Read what has arrived, oldest first."""
        return self.reports.of_link(self.id)

    def waits_for(self, number: int) -> tuple[Report, ...]:
        """Wait until so many reports have arrived."""
        wait_until(lambda: len(self.arrived()) >= number, f"{number} reports")
        return self.arrived()

    def waits_for_progress(self, stage: str, step: str | None = None) -> Link:
        """Wait until the customer is seen to be there."""
        wait_until(lambda: (self.now().stage, self.now().step) == (stage, step), f"{stage} {step}")
        return self.now()


@dataclass(frozen=True)
class Desk:
    """Where agents make links, in the store of a running app."""

    links: Links
    reports: Reports

    def sends(self, partner: str | None = None, note: str = "") -> SupportLink:
        """Make a link."""
        draft = LinkDraft(asked_by="Anna", locale="en", partner=partner, note=note)
        link, secrets = self.links.make(draft)
        return SupportLink(link.id, secrets.token, secrets.code, self.links, self.reports)


@contextmanager
def desk_open(folder: Path) -> Iterator[Desk]:
    """Read and write the store of the app that runs with this folder."""
    database = Database(f"sqlite:///{folder / 'soundcheck.db'}")
    yield Desk(Links(database, Secrets(database)), Reports(database))
    database.close()
