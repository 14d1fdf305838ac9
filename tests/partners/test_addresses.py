import pytest

from webapp.partners.addresses import encode_origin, host_of, origin_of


@pytest.mark.parametrize(
    ("pasted", "origin"),
    [
        ("https://acme.lightning.force.com/lightning/page/home?x=1#y", "https://acme.lightning.force.com"),
        ("acme.lightning.force.com", "https://acme.lightning.force.com"),
        ("  HTTPS://App.HubSpot.com/contacts ", "https://app.hubspot.com"),
        ("app.hubspot.com/contacts", "https://app.hubspot.com"),
        ("http://crm.localhost:8100/x", "http://crm.localhost:8100"),
        ("localhost:8000", "http://localhost:8000"),
        ("https://user:secret@crm.example/", "https://crm.example"),
    ],
)
def test_only_the_origin_of_a_pasted_address_is_kept(pasted, origin):
    assert origin_of(pasted) == origin


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "   ",
        "javascript:alert(1)",
        "chrome://settings",
        "https://",
        "https://[::1",
        "a b",
        "https://a_b",
        "<b>",
        "x" * 300,
        "https://crm.example:99999999",
        "//",
        "https://-a-",
    ],
)
def test_what_has_no_origin_is_refused(pasted):
    assert origin_of(pasted) is None


def test_an_origin_goes_into_another_address_encoded():
    assert encode_origin("https://crm.example:8443") == "https%3A%2F%2Fcrm.example%3A8443"
    assert host_of("https://crm.example:8443") == "crm.example:8443"
