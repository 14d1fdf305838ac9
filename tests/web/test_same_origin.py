"""A post must come from our own pages, or from no page at all; no key and no cookie excuses another."""

import pytest

OURS, SAME_HOST = "http://localhost", "https://localhost"
PARTNER, STRANGER, SUBDOMAIN = (
    "https://acme.lightning.force.com",
    "https://evil.example",
    "http://a.localhost",
)
UNREADABLE = "http://["

CELLS = [
    # Where Fetch Metadata speaks, it decides.
    *[("same-origin", origin, True) for origin in (OURS, None, PARTNER, "null", UNREADABLE)],
    *[("none", origin, True) for origin in (OURS, None)],
    *[("same-site", origin, False) for origin in (OURS, SUBDOMAIN, None, "null")],
    *[("cross-site", origin, False) for origin in (OURS, PARTNER, STRANGER, None, "null", UNREADABLE)],
    *[("nonsense", origin, False) for origin in (OURS, None)],
    # Where it is silent, the origin does; without one it was no browser's page.
    *[(None, origin, True) for origin in (OURS, SAME_HOST, None)],
    *[(None, origin, False) for origin in (PARTNER, STRANGER, SUBDOMAIN, "null", "", UNREADABLE)],
    *[(None, origin, False) for origin in (f"{OURS}.evil.example", f"{OURS}@evil.example", f"{OURS}:8000")],
]


@pytest.mark.parametrize("extra", [{}, {"Authorization": "Bearer key"}, {"Cookie": "soundcheck=key"}])
@pytest.mark.parametrize(("site", "origin", "passes"), CELLS)
def test_only_our_own_pages_may_post(client, site, origin, passes, extra):
    told = {"Sec-Fetch-Site": site, "Origin": origin}
    headers = extra | {name: value for name, value in told.items() if value is not None}

    answer = client.post("/api/v1/diagnoses", data="{}", headers=headers)

    assert (answer.status_code != 403) is passes


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_ways_to_change_something_are_no_way_round(client, method):
    answer = client.open("/en/", method=method, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code in (403, 405)
