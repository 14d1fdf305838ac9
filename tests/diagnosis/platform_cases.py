"""What one signal means on every computer and in every browser.

A grid has one line for each browser and one column for each operating system, in the order of SYSTEMS. A
letter stands for an outcome, a dot for a browser that does not exist there. An outcome names the findings,
the levels that are proved, and how far the request got.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from .builders import FRAMED, GECKO_REFUSAL, failed, heard, pending, refused, run, stream

SYSTEMS = ("windows", "macos", "linux", "chromeos", "android", "ios")
ENGINES = {"chrome": "chromium", "edge": "chromium", "firefox": "gecko", "safari": "webkit"}

NOT_FOUND = failed("NotFoundError", "Requested device not found")
UNREADABLE = failed("NotReadableError", "Could not start audio source")
BLOCKED_IN_FRAME = {"page": FRAMED, "before": "denied", "inputs": (0, 0)}

SIGNALS = {
    "refused by the system": partial(run, request=refused("Permission denied by system")),
    "refused though granted": partial(run, before="granted", request=refused()),
    "refused, denied before": partial(run, before="denied", request=refused()),
    "refused, denied since": partial(run, before="prompt", after="denied", request=refused()),
    "refused, still to be asked": partial(
        run, before="prompt", after="prompt", request=refused(GECKO_REFUSAL)
    ),
    "refused in a frame that lists no inputs": partial(
        run, **BLOCKED_IN_FRAME, request=refused(GECKO_REFUSAL)
    ),
    "allowed in a frame": partial(run, page=FRAMED, before="granted"),
    "no inputs in a frame": partial(run, page=FRAMED, before="prompt", inputs=(0, 0)),
    "not found, one input listed": partial(run, request=NOT_FOUND),
    "not found, inputs never counted": partial(run, inputs=(None, None), request=NOT_FOUND),
    "overconstrained without a constraint": partial(run, request=failed("OverconstrainedError")),
    "unreadable": partial(run, request=UNREADABLE),
    "pending for 8 s": partial(run, before="prompt", request=pending(8000)),
    "pending for 8 s though granted": partial(run, before="granted", request=pending(8000)),
    "a stream, nothing heard yet": partial(stream),
    "a stream, a voice in it": partial(stream, heard(loud_blocks=3)),
    "a stream ended, denied since": partial(stream, ended=True, after="denied"),
    "a stream ended, to be asked again": partial(stream, ended=True, after="prompt"),
}


@dataclass(frozen=True)
class Grid:
    """The outcomes of one signal by browser and operating system."""

    chrome: str
    edge: str
    firefox: str
    safari: str
    outcomes: dict[str, str]

    def cells(self) -> Iterator[tuple[str, str, str]]:
        """Yield operating system, browser and outcome."""
        for browser in ENGINES:
            for os, letter in zip(SYSTEMS, getattr(self, browser), strict=True):
                if letter != ".":
                    yield os, browser, self.outcomes[letter]


GRIDS = {
    "refused by the system": Grid(
        chrome="ABAAAA",
        edge="AB..A.",
        firefox="ABA.A.",
        safari=".B...A",
        outcomes={
            "A": "system-blocked likely, browser ok, proved-permission",
            "B": "system-blocked certain, browser ok, proved-permission",
        },
    ),
    "refused though granted": Grid(
        chrome="AABBGC",
        edge="AA..G.",
        firefox="DDD.E.",
        safari=".F...C",
        outcomes={
            "A": "system-blocked likely, extension-interferes possible, proved-device",
            "B": "extension-interferes likely, system-blocked possible, proved-device",
            "C": "system-blocked likely",
            "D": "site-blocked likely",
            "E": "system-blocked likely, site-blocked likely",
            "F": "system-blocked possible",
            "G": "system-blocked likely, proved-device",
        },
    ),
    "refused, denied before": Grid(
        chrome="AAAABC",
        edge="AB..B.",
        firefox="DDD.C.",
        safari=".D...C",
        outcomes={
            "A": "site-blocked likely, browser-blocked possible, proved-device",
            "B": "site-blocked likely, system-blocked possible, browser-blocked possible, proved-device",
            "C": "site-blocked likely, system-blocked possible, browser-blocked possible",
            "D": "site-blocked likely, browser-blocked possible",
        },
    ),
    "refused, denied since": Grid(
        chrome="AAAABC",
        edge="AD..B.",
        firefox="AAA.B.",
        safari=".E...C",
        outcomes={
            "A": "site-blocked certain, browser ok, proved-asked",
            "B": "site-blocked likely, system-blocked possible, browser ok, proved-asked",
            "C": "site-blocked likely, system-blocked possible",
            "D": "site-blocked certain, system-blocked possible, browser ok, proved-asked",
            "E": "site-blocked likely",
        },
    ),
    "refused, still to be asked": Grid(
        chrome="AAAABC",
        edge="AB..B.",
        firefox="DDD.E.",
        safari=".F...C",
        outcomes={
            "A": "site-blocked likely, proved-device",
            "B": "site-blocked likely, system-blocked possible, proved-device",
            "C": "site-blocked likely, system-blocked possible, browser-blocked possible",
            "D": "site-blocked certain, browser ok, proved-asked",
            "E": "site-blocked likely, system-blocked possible, browser ok, proved-asked",
            "F": "site-blocked likely, browser-blocked possible",
        },
    ),
    "refused in a frame that lists no inputs": Grid(
        chrome="AAAABC",
        edge="AB..B.",
        firefox="CCC.C.",
        safari=".C...C",
        outcomes={
            "A": "site-blocked likely, browser-blocked possible, proved-device",
            "B": "site-blocked likely, system-blocked possible, browser-blocked possible, proved-device",
            "C": "frame-not-allowed likely",
        },
    ),
    "allowed in a frame": Grid(
        chrome="AAAAAA",
        edge="AA..A.",
        firefox="BBB.B.",
        safari=".A...A",
        outcomes={
            "A": "nothing, site ok",
            "B": "nothing",
        },
    ),
    "no inputs in a frame": Grid(
        chrome="AAAAAB",
        edge="AA..A.",
        firefox="BBB.B.",
        safari=".B...B",
        outcomes={
            "A": "no-device likely",
            "B": "nothing",
        },
    ),
    "not found, one input listed": Grid(
        chrome="AAAAAB",
        edge="AA..A.",
        firefox="BCB.B.",
        safari=".B...B",
        outcomes={
            "A": "no-device likely",
            "B": "no-device likely",
            "C": "system-blocked likely",
        },
    ),
    "not found, inputs never counted": Grid(
        chrome="AAAAAB",
        edge="AA..A.",
        firefox="BCB.B.",
        safari=".B...B",
        outcomes={
            "A": "no-device likely",
            "B": "no-device likely",
            "C": "no-device likely, system-blocked possible",
        },
    ),
    "overconstrained without a constraint": Grid(
        chrome="AAAAAB",
        edge="AA..A.",
        firefox="AAA.A.",
        safari=".B...B",
        outcomes={
            "A": "unknown-failure possible",
            "B": "no-device likely",
        },
    ),
    "unreadable": Grid(
        chrome="ABBBBB",
        edge="AB..B.",
        firefox="ABB.B.",
        safari=".B...B",
        outcomes={
            "A": "device-unreadable likely, system-blocked possible, browser ok, proved-permission",
            "B": "device-unreadable likely, browser ok, proved-permission",
        },
    ),
    "pending for 8 s": Grid(
        chrome="AAAAAB",
        edge="AA..A.",
        firefox="AAA.A.",
        safari=".B...B",
        outcomes={
            "A": "prompt-unanswered certain, browser ok, proved-asked",
            "B": "prompt-unanswered certain",
        },
    ),
    "pending for 8 s though granted": Grid(
        chrome="ABAABB",
        edge="AB..B.",
        firefox="CCC.C.",
        safari=".B...B",
        outcomes={
            "A": "device-unreadable likely",
            "B": "prompt-unanswered likely",
            "C": "prompt-unanswered likely",
        },
    ),
    "a stream, nothing heard yet": Grid(
        chrome="AABBBB",
        edge="AA..B.",
        firefox="BBB.B.",
        safari=".B...B",
        outcomes={
            "A": "nothing, os ok, browser ok",
            "B": "nothing, browser ok",
        },
    ),
    "a stream, a voice in it": Grid(
        chrome="AAAAAA",
        edge="AA..A.",
        firefox="AAA.A.",
        safari=".A...A",
        outcomes={
            "A": "all-clear certain, os ok, browser ok, device ok, proved-stream",
        },
    ),
    "a stream ended, denied since": Grid(
        chrome="AABBBB",
        edge="AA..B.",
        firefox="BBB.B.",
        safari=".B...B",
        outcomes={
            "A": "site-blocked likely, browser-blocked possible, os ok",
            "B": "site-blocked likely, browser-blocked possible",
        },
    ),
    "a stream ended, to be asked again": Grid(
        chrome="AABBBC",
        edge="AA..B.",
        firefox="CCC.C.",
        safari=".C...C",
        outcomes={
            "A": "prompt-dismissed likely, os ok",
            "B": "prompt-dismissed likely",
            "C": "device-dead likely, browser ok, proved-stream",
        },
    ),
}


def platform_of(os: str, browser: str) -> dict[str, str]:
    """Return the platform as a browser there reports it; every browser on iOS has Safari's engine."""
    return {"os": os, "browser": browser, "engine": "webkit" if os == "ios" else ENGINES[browser]}
