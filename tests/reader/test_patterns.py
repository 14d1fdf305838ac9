"""However many addresses are made up, Markdown is read once for all who see the same of a step."""

import pytest

from webapp.guide import pattern

MAC = "os=macos-15&browser=chrome-156"
LONG = ".".join(["a" * 60] * 3)
MADE_UP = {
    "a host name": "{step}?" + MAC + "&host=h{number}.example",
    "a version of the system": "{step}?os=macos-{number}&browser=chrome-156",
    "a version of the browser": "{step}?os=macos-15&browser=chrome-{number}",
    "a name of an app": "{step}?" + MAC + "&place=desktop-app&app=App{number}",
    "a host of a partner": "{step}?" + MAC + "&partner=salesforce&host=h{number}.lightning.force.com",
    "a long way": "{step}?" + MAC + "&host=h{number}." + LONG + ".example&via={via}",
}


@pytest.mark.parametrize("what", MADE_UP)
@pytest.mark.parametrize("step", ["/en/site/allow", "/fr/browser/allow", "/en/test", "/en/contact"])
def test_made_up_addresses_render_no_step_anew(app, client, what, step):
    via = ",".join(["start", "which-level", "device/choose", "device/connect", "browser/restart"])
    addresses = [MADE_UP[what].format(step=step, number=number, via=via) for number in range(200, 220)]
    kept, rendered = app.extensions["chosen_steps"], app.extensions["rendered_steps"]
    client.get(addresses[0], follow_redirects=True)
    misses, found = rendered.cache_info().misses, kept.cache_info().hits + rendered.cache_info().hits

    statuses = {client.get(address, follow_redirects=True).status_code for address in addresses[1:]}

    assert statuses == {200}
    assert rendered.cache_info().misses == misses
    assert kept.cache_info().hits + rendered.cache_info().hits > found


@pytest.mark.parametrize("what", ["a host name", "a host of a partner", "a long way"])
def test_made_up_pages_and_ways_make_no_list_of_platforms_anew(app, client, what):
    kept = app.extensions["platform_lists"]
    addresses = [MADE_UP[what].format(step="/en/test", number=number, via="start") for number in range(20)]
    client.get(addresses[0], follow_redirects=True)
    misses = kept.cache_info().misses

    statuses = {client.get(address, follow_redirects=True).status_code for address in addresses[1:]}

    assert statuses == {200}
    assert kept.cache_info().misses == misses


def test_what_is_made_up_is_in_the_page_of_who_made_it_up_only(browse):
    pages = [browse(f"/en/site/allow?{MAC}&host=h{number}.example") for number in range(3)]

    for number, page in enumerate(pages):
        assert f"h{number}.example" in page.text or f"h{number}.example" in str(page)
        assert not [other for other in range(3) if other != number and f"h{other}.example" in str(page)]


@pytest.mark.parametrize("form", ["q0v0z", "q{}v4z", "q{}a"])
def test_nobody_can_write_a_mark(client, form):
    """A name that looks like a mark stands there as a name, even if somebody guessed ours."""
    app_name = form.format(pattern.OWN)
    page = client.get(f"/en/browser/allow?{MAC}&place=desktop-app&app={app_name}").text

    assert app_name in page


@pytest.mark.whole_guide
def test_no_mark_is_left_in_any_page(app, client):
    for step in app.extensions["guide"].steps:
        address = "/en/test" if step == "test" else f"/en/{step}"
        for query in (MAC, f"{MAC}&partner=salesforce", "os=windows-11&browser=edge-140&host=x.example"):
            assert pattern.OWN not in client.get(f"{address}?{query}", follow_redirects=True).text
