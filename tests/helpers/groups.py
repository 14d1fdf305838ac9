"""Keeps the tests of an `xdist_group` in one process."""

import pytest
from _pytest.nodeid import coerce_node_id


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items):
    """Give each test the name that pytest-xdist has written for it, which ends in its group.

    pytest 9.2 reads it elsewhere than pytest-xdist 3.8 writes it: pytest-dev/pytest-xdist#1386.
    """
    yield
    for item in items:
        if name := vars(item).get("_nodeid"):
            item._id = coerce_node_id(name)
