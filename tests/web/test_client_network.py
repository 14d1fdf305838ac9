import pytest

from webapp.web.client_network import client_site, network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.0.0.1", "10.0.0.1"),
        (" 10.0.0.1 ", "10.0.0.1"),
        ("10.0.0.1:443", "10.0.0.1"),
        ("10.0.0.1:", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("::FFFF:0a00:0001", "10.0.0.1"),
        ("[::ffff:10.0.0.1]:443", "10.0.0.1"),
        ("64:ff9b::10.0.0.1", "10.0.0.1"),
        ("2002:0a00:0001::1", "10.0.0.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:0DB8:0:0:ffff:ffff:ffff:ffff", "2001:db8::/64"),
        ("[2001:db8::1]:443", "2001:db8::/64"),
        ("[2001:db8::1]", "2001:db8::/64"),
        ("[2001:db8::1%25eth0]:443", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("fe80::1%eth1", "fe80::/64"),
        ("::1", "::/64"),
        ("", ""),
        ("unknown", "unknown"),
        ("unix:", "unix:"),
        ("10.0.0.1:443:443", "10.0.0.1:443:443"),
        ("[]:443", ""),
        ("999.0.0.1", "999.0.0.1"),
    ],
)
def test_an_address_counts_as_one_however_it_is_written(address, network):
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("2001:db8:1:2::1", "2001:db8:1::/48"),
        ("[2001:db8:1:ffff::1]:443", "2001:db8:1::/48"),
        ("10.0.0.1", None),
        ("::ffff:10.0.0.1", None),
        ("unknown", None),
    ],
)
def test_a_site_are_all_networks_that_one_customer_may_have(app, address, site):
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert client_site() == site
