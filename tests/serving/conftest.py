"""What the tests of nginx share."""

import pytest

from tests.helpers.nginx import certificates


@pytest.fixture(scope="module")
def trust():
    """Let clients of this process trust nginx."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REQUESTS_CA_BUNDLE", certificates()[0])
        yield
