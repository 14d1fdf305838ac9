"""The partners of this repository: who they are, and what the guide tells their people."""

from pathlib import Path

import pytest

from tests.guide.rendering import render
from webapp.guide import Visitor, load_guide
from webapp.partners.addresses import encode_origin
from webapp.partners.registry import partner_of

CONTENT = Path(__file__).parent.parent.parent / "content"
GUIDE = load_guide(CONTENT)
IN_THE_BROWSER = ("browser", "native")


@pytest.mark.parametrize(
    ("host", "id"),
    [
        ("acme.lightning.force.com", "salesforce"),
        ("acme--uat.sandbox.lightning.force.com", "salesforce"),
        ("acme.develop.my.salesforce.com", "salesforce-classic"),
        ("app.hubspot.com", "hubspot"),
        ("app-eu1.hubspot.com", "hubspot"),
        ("acme.zendesk.com", "zendesk"),
        ("acme.crm4.dynamics.com", "dynamics"),
        ("acme.service-now.com", "servicenow"),
        ("acme.servicenowservices.com", "servicenow"),
        ("acme.freshdesk.com", "freshworks"),
        ("acme.myfreshworks.com", "freshworks"),
        ("acme.freshservice.com", "freshworks"),
        ("acme.freshsales.io", "freshworks"),
        ("acme.pipedrive.com", "pipedrive"),
        ("crm.zoho.eu", "zoho"),
        ("bigin.zoho.com.au", "zoho"),
        ("recruit.zohocloud.ca", "zoho"),
        ("acme.kustomerapp.com", "kustomer"),
        ("app.frontapp.com", "front"),
        ("app.eu.intercom.com", "intercom"),
        ("acme.gorgias.com", "gorgias"),
        ("apps.mypurecloud.de", "genesys"),
        ("apps.usw2.pure.cloud", "genesys"),
        ("acme.my.connect.aws", "amazon-connect"),
        ("cls43.bullhornstaffing.com", "bullhorn"),
        ("123456-sb1.app.netsuite.com", "netsuite"),
        ("acme.odoo.com", "odoo"),
        ("teams.cloud.microsoft", "teams"),
        ("acme.gohighlevel.com", "gohighlevel"),
        ("eu.app.clio.com", "clio"),
        ("acme.monday.com", "monday"),
        ("eu.myconnectwise.net", "connectwise"),
        ("app.jobadder.com", "jobadder"),
        ("crm.na1.insightly.com", "insightly"),
        ("go.servicetitan.com", "servicetitan"),
        ("crm.redtailtechnology.com", "redtail"),
        ("app.smokeball.com.au", "smokeball"),
        ("vinsolutions.app.coxautoinc.com", "vinsolutions"),
        ("app.agencyzoom.com", "agencyzoom"),
        ("app.attio.com", "attio"),
        ("acme.deskpro.com", "deskpro"),
        ("workspace.aircall.io", "aircall"),
        ("acme--uat.vf.force.com", None),
        ("123.apps.zdusercontent.com", None),
        ("123456.extforms.netsuite.com", None),
        ("outlook.cloud.microsoft", None),
        ("signin.coxautoinc.com", None),
    ],
)
def test_a_top_level_page_is_known_by_its_host(host: str, id: str | None) -> None:
    assert partner_of(host, GUIDE.partners) == id


@pytest.mark.parametrize("id", GUIDE.partners)
def test_the_way_to_a_switch_of_the_site_is_shown_only_where_the_site_has_one(id: str) -> None:
    visitor = Visitor("macos", (15,), "chrome", (156,), id, "https://crm.example")

    shown = body("site/partner", visitor)

    usual = GUIDE.partners[id].audio_path[0]
    assert (encode_origin("https://crm.example") in shown) is (usual in IN_THE_BROWSER)


@pytest.mark.parametrize("id", [id for id, partner in GUIDE.partners.items() if partner.admin is None])
def test_no_administrator_is_sent_to_mend_a_frame_that_is_not_there(id: str) -> None:
    visitor = Visitor("macos", (15,), "chrome", (156,), id)

    assert "data-address" not in body("admin/crm", visitor)
    assert "/embed/allow-microphone" not in links("site/partner", visitor)


@pytest.mark.parametrize(
    "id", [id for id, partner in GUIDE.partners.items() if set(partner.audio_path) - {"browser"}]
)
def test_whose_sound_may_go_another_way_is_told_so(id: str) -> None:
    known = Visitor("macos", (15,), "chrome", (156,), id, "https://crm.example")
    usual = Visitor("macos", (15,), "chrome", (156,), "pipedrive", "https://crm.example")

    assert nameless(known) != nameless(usual)


def body(step: str, visitor: Visitor) -> str:
    """Return what a visitor reads on a step."""
    return render(GUIDE, step, visitor, str, "/{}".format, "").whole_body


def nameless(visitor: Visitor) -> str:
    """Return what a visitor reads about their partner's site, without the partner's name."""
    return body("site/partner", visitor).replace(GUIDE.partners[visitor.partner or ""].name, "")


def links(step: str, visitor: Visitor) -> list[str]:
    """Return where a visitor may go on from a step."""
    view = render(GUIDE, step, visitor, str, "/{}".format, "")
    return [f"/{choice.target_id}" for choice in view.choices]
