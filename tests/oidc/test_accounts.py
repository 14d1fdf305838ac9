import pytest

from webapp.support import NotAdmitted, admit_account

ADA = {
    "iss": "https://login.example",
    "sub": "4711",
    "email": "Ada@Example.org",
    "email_verified": True,
    "name": "Ada Lovelace",
}
DOMAINS = ("example.org",)


def test_an_account_is_its_number_at_its_provider_and_a_name():
    account = admit_account(ADA, DOMAINS)

    assert (account.subject, account.name) == ("https://login.example 4711", "Ada Lovelace")


@pytest.mark.parametrize("name", [None, "", " \x00", {}])
def test_without_a_name_it_is_called_by_its_address(name):
    assert admit_account(ADA | {"name": name}, DOMAINS).name == "Ada@Example.org"


@pytest.mark.parametrize(
    "changes",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email_verified": 1},
        {"email": None},
        {"email": ["ada@example.org"]},
        {"email": "ada@example.com"},
        {"email": "ada@sub.example.org"},
        {"email": "ada@example.org@example.org"},
        {"email": "ada@"},
        {"email": "example.org"},
        {"sub": "x" * 500},
    ],
)
def test_only_a_verified_address_of_a_listed_domain_is_admitted(changes):
    with pytest.raises(NotAdmitted):
        admit_account(ADA | changes, DOMAINS)


@pytest.mark.parametrize("issuer", ["https://accounts.google.com", "accounts.google.com"])
def test_of_google_an_organisation_has_to_hold_the_account(issuer):
    """A private account keeps the address of a company that its owner has left, and it stays verified."""
    account = ADA | {"iss": issuer}

    assert admit_account(account | {"hd": "Example.org"}, DOMAINS).name == "Ada Lovelace"
    for held in ({}, {"hd": None}, {"hd": ""}, {"hd": "example.com"}, {"hd": ["example.org"]}):
        with pytest.raises(NotAdmitted):
            admit_account(account | held, DOMAINS)
