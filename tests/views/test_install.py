import pytest


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_both_snippets_name_the_partner_the_language_and_this_host(browse, locale):
    page = browse(f"/{locale}/install?partner=hubspot", Host="check.example")

    script, frame = (code.text for code in page.select(".snippet code"))
    assert f'data-lang="{locale}" data-partner="hubspot"' in script
    assert 'src="http://check.example/embed/v1/loader.js"' in script
    assert f'src="http://check.example/embed/?lang={locale}&partner=hubspot"' in frame
    assert 'allow="microphone; autoplay; clipboard-write"' in frame


def test_every_partner_can_be_chosen_and_leads_to_its_administrators_steps(app, browse):
    page = browse("/en/install?partner=salesforce")

    partners = app.extensions["guide"].partners
    assert [link["href"] for link in page.select(".partners a")] == [
        f"/en/install?partner={id}" for id in partners
    ]
    assert page.select_one(".partners [aria-current]")["href"] == "/en/install?partner=salesforce"
    assert page.select("a[href='/en/admin/crm?partner=salesforce']")


def test_an_unknown_partner_is_left_out(browse):
    page = browse('/en/install?partner="><script>')

    assert "data-partner" not in page.text
    assert "script>" not in str(page.select_one(".partners"))


def test_nobody_else_gets_a_page_that_names_the_host_it_was_asked_by(browse):
    assert browse("/en/install").headers["Cache-Control"] == "private, no-cache"
