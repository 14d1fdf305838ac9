from dataclasses import replace

import pytest

from webapp.config import Settings
from webapp.web.clean_origin import csp_source, fresh


@pytest.mark.parametrize(
    ("public_url", "clean_origin", "named"),
    [
        (None, None, "http://*.localhost:*"),
        ("http://localhost:8000", None, "http://*.localhost:8000"),
        ("https://check.example", None, None),
        ("https://check.example", "https://{nonce}.probe.example", "https://*.probe.example"),
        (None, "https://a-{nonce}-b.probe.example:8443", "https://*.probe.example:8443"),
        ("https://check.example", "https://probe.{nonce}.example", "https://*.example"),
    ],
)
def test_the_policy_names_the_host_names_for_comparisons_alone(public_url, clean_origin, named):
    settings = replace(Settings(secret_key="k"), public_url=public_url, clean_origin=clean_origin)

    assert csp_source(settings, is_secure=False) == named
    assert csp_source(settings, is_secure=True) == (None if "http:" in (named or "") else named)
    if clean_origin:
        assert len(fresh(settings, public_url or "http://localhost")) > len(named)
