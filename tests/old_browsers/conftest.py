"""The app, a CRM that frames it, a microphone that hears somebody, and a program for each old engine."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.browser.machine import free_port
from tests.browser.sound import SoundServer
from tests.demo.__main__ import demonstration
from tests.demo.other_sites import Place

from .wrapper import Wrapper, wrapper

Start = Callable[..., Wrapper]

VERSIONS = sorted(int(path.stem.partition("-")[2]) for path in Path(__file__).parent.glob("chromium-*.txt"))


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workshop")


@pytest.fixture(scope="session")
def place(workshop: Path) -> Iterator[Place]:
    with demonstration(workshop, free_port(), free_port(), free_port()) as running:
        yield running


@pytest.fixture(scope="session")
def sound(workshop: Path) -> Iterator[SoundServer]:
    with SoundServer(workshop).started() as server, server.microphone("speaking"):
        yield server


@pytest.fixture(params=VERSIONS, ids="chromium-{}".format)
def version(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def start(version: int, sound: SoundServer, tmp_path: Path) -> Iterator[Start]:
    """Start a program of this version that answers as it is told; fail in the end if its pages complained."""
    complaints: list[str] = []
    with ExitStack() as stack:

        def begin(answer: str = "ignore") -> Wrapper:
            program = stack.enter_context(wrapper(version, answer, tmp_path, sound.address))
            program.complaints = complaints
            return program

        yield begin
    assert not complaints
