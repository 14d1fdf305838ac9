import pytest


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_both_snippets_name_the_partner_the_language_and_this_host(browse, locale):
    page = browse(f"/{locale}/install?partner=hubspot", Host="check.example")

    script, frame = (code.text for code in page.select(".snippet code"))
    assert f'data-lang="{locale}" data-partner="hubspot"' in script
    assert 'src="http://check.example/embed/v1/loader.js"' in script
    assert f'src="http://check.example/embed/?lang={locale}&partner=hubspot"' in frame
    assert 'allow="microphone; autoplay; clipboard-write"' in frame


def test_what_the_script_says_itself_is_given_in_the_language_of_the_page(browse):
    pages = (browse(f"/{locale}/install") for locale in ("en", "fr"))
    english, french = (page.select_one(".snippet code").text for page in pages)

    assert "data-title" not in english and "data-unanswered" not in english
    assert 'data-title="Test du micro"' in french and 'data-unanswered="' in french


def test_the_administrators_steps_of_the_chosen_partner_stand_on_the_page(browse):
    steps = browse("/en/install?partner=salesforce").select_one("details.admin")

    assert "Trusted URLs Only" in steps.text
    assert browse("/en/install").select("a[href='/en/admin/crm']")


def test_every_partner_can_be_chosen(app, browse):
    page = browse("/en/install?partner=salesforce")

    partners = app.extensions["guide"].partners
    assert [link["href"] for link in page.select(".partners a")] == [
        f"/en/install?partner={id}" for id in partners
    ]
    assert page.select_one(".partners [aria-current]")["href"] == "/en/install?partner=salesforce"


def test_an_unknown_partner_is_left_out(browse):
    page = browse('/en/install?partner="><script>')

    assert "data-partner" not in page.text
    assert "script>" not in str(page.select_one(".partners"))


def test_nobody_else_gets_a_page_that_names_the_host_it_was_asked_by(browse):
    assert browse("/en/install").headers["Cache-Control"] == "private, no-cache"
