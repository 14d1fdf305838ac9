"""Desktop programs whose engines are years old show the check, and are told the truth about themselves."""

import re
import urllib.request

import pytest

from tests.demo.other_sites import Place

from .conftest import Start
from .wrapper import ROOT, Wrapper

PICTURES = ROOT / "build" / "old-browsers"
STATIC = ROOT / "static"
WIDTHS = (300, 1000)  # Pixels; a panel is hardly narrower than the first.
PAGES = ("en/", "fr/", "en/test", "en/site/cannot-ask", "en/device/silent")
ELSEWHERE = re.compile("address bar|left of the address|chrome://|Google Chrome")
# What the style sheets say to newer browsers only; without it a page is less tidy.
DECORATION = (":has(", "::details-content", "(scripting: none)", "(forced-colors: active)")
ANSWERS = {
    "allow": ["all-clear", "certain", "all-clear"],
    "refuse": ["cannot-ask", "likely", "site/cannot-ask"],
    "ignore": ["cannot-ask", "likely", "site/cannot-ask"],
}

VERDICT = """(() => {
  const { state, fault, certainty } = document.querySelector("#diagnosis").dataset
  return state === "done" && [fault, certainty, document.querySelector("#diagnosis [data-step]").dataset.step]
})()"""
GATE = """(() => {
  window.told = []
  const tell = (word) => told.push(word)
  soundcheck.watch(document.querySelector("#phone"), { ready: () => tell("ready"), lost: tell })
  return true
})()"""
EVENTS = """[...document.querySelectorAll("#events li")].map(({ textContent }) => textContent)"""
LOAD_SCRIPTS = """(async () => {
  const folder = new URL("..", document.querySelector("script[src*='/pages/']").src)
  const load = (path) => import(folder + path).then(() => [], ({ name, message }) => [path, name, message])
  window.loaded = await Promise.all(%s.map(load))
})() && true"""
LOAD_STYLES = """(() => {
  window.styles = {}
  const folder = document.querySelector("link[rel=stylesheet]").href.replace(/[^/]+$/, "")
  const rules = ({ cssRules = [] }) => [...cssRules].flatMap((rule) => [rule, ...rules(rule)])
  const isKept = ({ media }) => media?.mediaText !== "not all"
  for (const name of %s) {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: folder + name })
    link.onload = () => (styles[name] = [link.href, rules(link.sheet).filter(isKept).length])
    document.head.append(link)
  }
  return true
})()"""


def test_pages_are_shown(start: Start, place: Place, version: int) -> None:
    program = start()
    for width in WIDTHS:
        for path in PAGES:
            program.opens(f"{place.app}/{path}", width)

            assert f"Chrome/{version}." in program.sees("navigator.userAgent")
            assert program.sees("document.querySelector('h1').getBoundingClientRect().height") > 0
            assert program.sees("document.documentElement.scrollWidth") <= width
            draw(program, f"{version}-{path.strip('/').replace('/', '-')}-{width}")


def test_every_script_is_understood(start: Start, place: Place) -> None:
    scripts = [path.relative_to(STATIC / "js").as_posix() for path in (STATIC / "js").rglob("*.js")]
    program = start()
    program.opens(f"{place.app}/en/test")

    program.sees(LOAD_SCRIPTS % scripts)
    loaded = program.waits_for("window.loaded")
    program.complaints.clear()  # Scripts of other pages do not find their elements here.

    assert len(loaded) == len(scripts)
    assert [failed for failed in loaded if "SyntaxError" in failed] == []


def test_every_rule_of_a_style_sheet_is_kept(start: Start, place: Place) -> None:
    names = [path.name for path in (STATIC / "css").glob("*.css")]
    program = start()
    program.opens(f"{place.app}/en/test")

    program.sees(LOAD_STYLES % names)
    program.waits_for(f"Object.keys(styles).length === {len(names)}")

    for name, (address, kept) in program.sees("styles").items():
        needed, decoration = rules_of(address)
        assert needed <= kept <= needed + decoration, name


@pytest.mark.parametrize(("answer", "verdict"), ANSWERS.items(), ids=ANSWERS)
def test_the_test_tells_the_truth(
    start: Start, place: Place, version: int, answer: str, verdict: list[str]
) -> None:
    program = start(answer)
    program.opens(f"{place.app}/en/test")
    assert "place=desktop-app&app=Switchboard" in program.sees("location.href")

    for action in ("start-test", "check-again"):
        program.presses(action)
        program.waits_for('document.querySelector("#diagnosis").dataset.state !== "done"')

        assert program.waits_for(VERDICT) == verdict
        told = program.sees('document.querySelector("#diagnosis").textContent')
        assert ELSEWHERE.search(told) is None
        assert "Switchboard" in told
    draw(program, f"{version}-{answer}")


def test_of_a_program_that_hides_nothing_is_certain(start: Start, place: Place) -> None:
    program = start("hide")
    program.opens(f"{place.app}/en/test")
    assert "place=" not in program.sees("location.href")

    program.presses("start-test")

    assert program.waits_for(VERDICT) == ["prompt-unanswered", "likely", "site/answer-prompt"]
    assert program.sees("""document.querySelector('#diagnosis .others a[href*="cannot-ask"]') !== null""")


@pytest.mark.parametrize(("answer", "verdict"), ANSWERS.items(), ids=ANSWERS)
def test_the_panel_tells_the_truth(
    start: Start, place: Place, version: int, answer: str, verdict: list[str]
) -> None:
    fault, certainty, _ = verdict
    program = start(answer)

    events = runs_in_panel(program, place.cell("script"))

    assert f'"code":"{fault}"' in events[-1] and f'"certainty":"{certainty}"' in events[-1]
    assert any(event.startswith("soundcheck:level") for event in events)
    assert not any(event.startswith("soundcheck:error") for event in events)
    draw(program, f"{version}-panel-{answer}")


@pytest.mark.parametrize(
    ("cell", "code"), [("phone", "frame-not-allowed"), ("phone-works", "all-clear")], ids=["refused", "well"]
)
def test_the_panel_knows_what_the_phone_app_is_given(
    start: Start, place: Place, cell: str, code: str
) -> None:
    events = runs_in_panel(start("allow"), place.cell(cell))

    assert f'"code":"{code}"' in events[-1] and '"certainty":"certain"' in events[-1]


# These engines say "prompt" whatever their program answers.
@pytest.mark.parametrize(
    ("cell", "reason"),
    [("phone", "frame-not-allowed"), ("phone-works", "permission-prompt")],
    ids=["refused", "well"],
)
def test_a_phone_app_is_told_whether_a_call_would_be_heard(
    start: Start, place: Place, cell: str, reason: str
) -> None:
    program = start()
    program.opens(place.cell(cell))

    program.sees(GATE)

    assert program.waits_for("told.length > 0 && told") == [reason]


def runs_in_panel(program: Wrapper, page: str) -> list[str]:
    """Test in a page that has the panel by the loader; return the events it got, from ready to the result."""
    program.opens(page)
    program.waits_for(f'{EVENTS}.some((event) => event.startsWith("soundcheck:ready"))')
    program.sees('document.querySelector("[data-soundcheck]").soundcheck.run()')
    program.waits_for(f'{EVENTS}.some((event) => event.startsWith("soundcheck:result"))')
    events: list[str] = program.sees(EVENTS)
    return events


def rules_of(address: str) -> tuple[int, int]:
    """Count the rules of a style sheet that every browser needs, and those that are decoration."""
    with urllib.request.urlopen(address) as response:
        rules = re.findall(r"([^{};]+){", response.read().decode())
    decoration = sum(any(word in rule for word in DECORATION) for rule in rules)
    return len(rules) - decoration, decoration


def draw(program: Wrapper, name: str) -> None:
    """Leave a picture for whoever wants to look."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    program.draws(PICTURES / f"{name}.png")
