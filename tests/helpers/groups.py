"""Keeps the tests of an `xdist_group` in one process."""

import pytest
from _pytest.nodeid import coerce_node_id


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items):
    """Name each test as pytest-xdist has written it, with its group at the end.

    pytest 9.2 reads it elsewhere than pytest-xdist 3.8 writes it: pytest-dev/pytest-xdist#1386.
    """
    yield
    for item in items:
        if name := vars(item).get("_nodeid"):
            item._id = coerce_node_id(name)
