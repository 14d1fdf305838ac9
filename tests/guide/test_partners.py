"""The partner registry knows which top-level pages are whose."""

from pathlib import Path

import pytest

from webapp.datafiles import DataFileError
from webapp.partners.registry import Partner, load_partners

SALESFORCE = Partner(name="Salesforce", hosts=["*.lightning.force.com", "*.my.salesforce.com"])
HUBSPOT = Partner(name="HubSpot", hosts=["app.hubspot.com", "app-*.hubspot.com"])


@pytest.mark.parametrize(
    ("partner", "host", "matches"),
    [
        (SALESFORCE, "acme.lightning.force.com", True),
        (SALESFORCE, "ACME.my.salesforce.com", True),
        (SALESFORCE, "acme--dev.sandbox.lightning.force.com", True),
        (SALESFORCE, "acme.lightning.force.com:443", True),
        (SALESFORCE, "lightning.force.com", False),
        (SALESFORCE, "acme.lightning.force.com.evil.example", False),
        (SALESFORCE, "evil-lightning.force.com", False),
        (HUBSPOT, "app.hubspot.com", True),
        (HUBSPOT, "app-eu1.hubspot.com", True),
        (HUBSPOT, "app-evil.example.hubspot.com", False),
        (HUBSPOT, "appxhubspot.com", False),
        (HUBSPOT, "", False),
    ],
)
def test_a_host_belongs_to_a_partner_or_not(partner: Partner, host: str, matches: bool) -> None:
    assert partner.matches(host) is matches


def test_every_refusal_of_the_registry_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "partners.yml"
    path.write_text("good:\n  name: Good\n  hosts: [good.example]\nbad:\n  nmae: Bad\n  hosts: []\n")

    with pytest.raises(DataFileError) as refusal:
        load_partners(path)

    assert {problem.line for problem in refusal.value.problems} == {4, 5, 6}
