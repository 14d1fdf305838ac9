"""The partner registry knows which top-level pages are whose, and what proves what it says."""

from pathlib import Path

import pytest

from webapp.datafiles import DataFileError
from webapp.partners.registry import Citation, Framing, Partner, load_partners, partner_of, patterns_overlap

from .builders import partner

LIGHTNING = partner("Salesforce", "*.lightning.force.com")
CLASSIC = partner("Salesforce Classic", "*.my.salesforce.com")
HUBSPOT = partner("HubSpot", "app.hubspot.com", "app-eu1.hubspot.com")
PARTNERS = {"salesforce": LIGHTNING, "salesforce-classic": CLASSIC, "hubspot": HUBSPOT}


@pytest.mark.parametrize(
    ("one", "host", "matches"),
    [
        (LIGHTNING, "acme.lightning.force.com", True),
        (LIGHTNING, "ACME.lightning.force.com", True),
        (LIGHTNING, "acme--dev.sandbox.lightning.force.com", True),
        (LIGHTNING, "acme.lightning.force.com:443", True),
        (LIGHTNING, "lightning.force.com", False),
        (LIGHTNING, ".lightning.force.com", False),
        (LIGHTNING, "acme.lightning.force.com.evil.example", False),
        (LIGHTNING, "evil-lightning.force.com", False),
        (LIGHTNING, "acme.my.salesforce.com", False),
        (HUBSPOT, "app.hubspot.com", True),
        (HUBSPOT, "app-eu1.hubspot.com", True),
        (HUBSPOT, "evil.app.hubspot.com", False),
        (HUBSPOT, "appxhubspot.com", False),
        (HUBSPOT, "", False),
    ],
)
def test_a_host_belongs_to_a_partner_or_not(one: Partner, host: str, matches: bool) -> None:
    assert one.matches(host) is matches


@pytest.mark.parametrize(
    ("host", "id"),
    [
        ("acme.lightning.force.com", "salesforce"),
        ("acme.my.salesforce.com:8443", "salesforce-classic"),
        ("app-eu1.hubspot.com", "hubspot"),
        ("crm.example", None),
        ("", None),
    ],
)
def test_the_partner_is_told_from_the_host(host: str, id: str | None) -> None:
    assert partner_of(host, PARTNERS) == id


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("app.crm.example", "app.crm.example", True),
        ("*.crm.example", "app.crm.example", True),
        ("*.crm.example", "*.eu.crm.example", True),
        ("*.crm.example", "crm.example", False),
        ("*.crm.example", "*.othercrm.example", False),
        ("app.crm.example", "eu.crm.example", False),
    ],
)
def test_patterns_overlap_where_a_host_fits_both(one: str, other: str, expected: bool) -> None:
    assert patterns_overlap(one, other) is expected
    assert patterns_overlap(other, one) is expected


def test_what_nothing_proves_is_unverified() -> None:
    sources = [
        Citation(says=["a.example", "panel"], document="A book", verified="yes"),
        Citation(says=["b.example"], document="A rumour", verified="no"),
    ]
    framing = Framing(panel="iframe", allow="unknown")

    some = partner("Some", "a.example", "b.example", framing=framing, sources=sources)

    assert some.unverified == {"b.example", "audio_path"}


def test_every_refusal_of_the_registry_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "partners.yml"
    path.write_text(
        "good:\n"
        "  name: Good\n"
        "  hosts: [good.example]\n"
        "  framing: {panel: iframe}\n"
        "  audio_path: [browser]\n"
        "  sources: [{says: [good.example], verified: no}]\n"
        "bad:\n"
        "  nmae: Bad\n"
        "  hosts: [app-*.example]\n"
        "  framing:\n"
        "    panel: picture\n"
        "  audio_path: [telepathy]\n"
        "  sources:\n"
        "    - {says: [name], verified: yes}\n"
    )

    with pytest.raises(DataFileError) as refusal:
        load_partners(path)

    assert {problem.line for problem in refusal.value.problems} == {7, 8, 9, 11, 12, 14}
