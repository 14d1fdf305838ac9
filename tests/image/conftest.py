"""The image, built once, and containers of it."""

import pytest

from tests.browser.machine import free_port

from .podman import Podman, missing_privilege, store_folder


@pytest.fixture(scope="session")
def podman(tmp_path_factory):
    """Return Podman, which has built the image from this folder."""
    if why := missing_privilege():
        pytest.skip(why)
    podman = Podman(store_folder())
    podman.do("rm", "--all", "--force", "--time=0")  # What an earlier run was kept from removing.
    podman.do("volume", "prune", "--force")
    podman.make_base()
    podman.build(tmp_path_factory.mktemp("lent"))
    return podman


@pytest.fixture
def volume(podman, request):
    """Return the name of an empty volume."""
    name = f"data-{request.node.name}"
    podman.do("volume", "create", name)
    yield name
    podman.do("volume", "rm", "--force", name)


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def options(volume, port):
    """Return the options of a container on this machine's loopback address, with that volume."""
    settings = {"HOST": "127.0.0.1", "PORT": str(port), "WEB_CONCURRENCY": "1"}
    return (f"--volume={volume}:/data", *(f"--env={name}={value}" for name, value in settings.items()))
