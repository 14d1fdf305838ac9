"""Every way to frame the check that is tried, by hand in `make demo` and by the browser tests.

A title says how the page frames the check, `look` what is to be seen then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

CRM, VENDOR, STRANGER = "crm.localhost", "vendor.localhost", "stranger.localhost"
DESK = "{}.desk.localhost"
"""Hosts for permissions: what is set for one of them changes nothing for another."""
EXCEPTED = DESK.format("excepted")

CHECK = "{check}"  # Stands for the origin of the check.
PASSES_ON = "microphone; autoplay; clipboard-write"
OPAQUE = "allow-scripts allow-forms"
TRANSPARENT = f"{OPAQUE} allow-same-origin"
POPUPS = "allow-popups allow-popups-to-escape-sandbox"
COEP = {"Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin"}


@dataclass(frozen=True)
class Cell:
    """One way to frame the check, and what to see there."""

    name: str
    title: str
    look: str
    host: str = CRM
    other_port: bool = False
    """Whether the page is at the port of that host which is not listed."""
    first: str | None = None
    """What to set by hand before."""
    permission: str | None = None
    """What is then set, as the tests name it."""
    allow: str | None = PASSES_ON
    sandbox: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    within: str | None = None
    """The attribute `allow` of a frame around the frame of the check; "" for none."""
    within_host: str = VENDOR
    """Whose page is in that frame."""
    within_header: str | None = None
    """The header Permissions-Policy of that page."""
    redirected: bool = False
    """Whether the frame begins at a page of the vendor, which redirects to the check."""
    referrer: str = "strict-origin"
    """The attribute `referrerpolicy` of the frame of the check."""
    loader: bool = False
    phone: str | None = None
    """The attribute `allow` of the phone app's own frame, beside the check; "" for none."""


@dataclass(frozen=True)
class Group:
    """Cells that belong together."""

    title: str
    about: str
    cells: tuple[Cell, ...]


def policy(value: str) -> dict[str, str]:
    return {"Permissions-Policy": value}


WORKS = "Works: allow the microphone, and speak."
NOT_ALLOWED = "The frame says so at once. Verdict: this frame may not use the microphone."
SANDBOXED = "The frame says so at once. Verdict: the frame is sandboxed."
BLOCKED = "Verdict: blocked, and this page is named."
REFUSED = "“Not activated for this site”, and a button that opens the check in a tab."
REFUSED_BY_SCRIPT = f"{REFUSED} Firefox shows a page of its own: only a script can see this, and not there."
SETTINGS = "chrome://settings/content/microphone"
MANAGED = "/etc/chromium/policies/managed/microphone.json"

GROUPS = (
    Group(
        "The check in a panel",
        "What is recommended, and other spellings of it that do.",
        (
            Cell("script", "By the script", "Works; the height follows, the events are listed.", loader=True),
            Cell("frame", "A frame alone", "Works, without a script on the page.", allow="microphone"),
            Cell("allow-any", "For any origin: “microphone *”", WORKS, allow="microphone *"),
            Cell("allow-check", "For the check's origin by name", WORKS, allow=f"microphone {CHECK}"),
            Cell("no-referrer", "The frame sends no referrer", WORKS, referrer="no-referrer"),
        ),
    ),
    Group(
        "“allow” does not pass the microphone on",
        "The site's permission does not matter then. Only whoever looks after the page can help.",
        (
            Cell("no-allow", "“allow” is missing", NOT_ALLOWED, allow=None),
            Cell("allow-none", "For nobody: “microphone 'none'”", NOT_ALLOWED, allow="microphone 'none'"),
            Cell("allow-self", "For the page itself only", NOT_ALLOWED, allow="microphone 'self'"),
            Cell("allow-other", "For another origin", NOT_ALLOWED, allow="microphone https://phone.example"),
        ),
    ),
    Group(
        "Sandboxed",
        "Without “allow-same-origin” the frame is nobody's, and nobody gets the microphone.",
        (
            Cell("sandbox", "Without “allow-same-origin”", SANDBOXED, sandbox=OPAQUE),
            Cell(
                "sandbox-no-allow",
                "And without “allow” too",
                "Verdict: may not use the microphone. Firefox tells of the sandbox first.",
                sandbox=OPAQUE,
                allow=None,
            ),
            Cell("sandbox-same-origin", "With “allow-same-origin”", WORKS, sandbox=f"{TRANSPARENT} {POPUPS}"),
            Cell(
                "sandbox-same-origin-no-allow",
                "With it, but without “allow”",
                NOT_ALLOWED,
                sandbox=TRANSPARENT,
                allow=None,
            ),
        ),
    ),
    Group(
        "A frame in a frame",
        "As where a phone app has a page of its own in the CRM: each frame must pass the microphone on.",
        (
            Cell("nested", "Both pass it on", WORKS, within=PASSES_ON),
            Cell(
                "nested-own-page",
                "A page of the CRM between, without “allow”",
                WORKS,
                within="",
                within_host=CRM,
            ),
            Cell("nested-only-outer", "The inner lacks “allow”", NOT_ALLOWED, within=PASSES_ON, allow=None),
            Cell("nested-only-inner", "The outer lacks “allow”", NOT_ALLOWED, within=""),
            Cell(
                "nested-header-none",
                "The header of the page between keeps it from all",
                f"{NOT_ALLOWED} Firefox knows no such header: it works there.",
                within=PASSES_ON,
                within_header="microphone=()",
            ),
            Cell(
                "nested-header-self",
                "The header of the page between keeps it to itself",
                f"{NOT_ALLOWED} Firefox knows no such header: it works there.",
                within=PASSES_ON,
                within_header="microphone=(self)",
            ),
        ),
    ),
    Group(
        "Narrowed by a header",
        "The header Permissions-Policy of the page outranks “allow”. Firefox knows no such header.",
        (
            Cell("header-none", "For nobody: “microphone=()”", NOT_ALLOWED, headers=policy("microphone=()")),
            Cell("header-self", "For the page itself only", NOT_ALLOWED, headers=policy("microphone=(self)")),
            Cell("header-any", "For all: “microphone=*”", WORKS, headers=policy("microphone=*")),
            Cell(
                "header-check",
                "For the check by name",
                WORKS,
                headers=policy(f'microphone=(self "{CHECK}")'),
            ),
            Cell(
                "header-check-no-allow",
                "For the check by name, but without “allow”",
                NOT_ALLOWED,
                headers=policy(f'microphone=(self "{CHECK}")'),
                allow=None,
            ),
        ),
    ),
    Group(
        "The page requires COEP and COOP",
        "It loads only frames that agree to that, and the windows they open cannot answer them.",
        (
            Cell("coep", "With “allow”", WORKS, headers=COEP),
            Cell("coep-no-allow", "Without “allow”", NOT_ALLOWED, headers=COEP, allow=None),
        ),
    ),
    Group(
        "Redirected",
        "The frame begins at the vendor's page, which redirects to the check.",
        (
            Cell("redirected", "“allow” names no origin", NOT_ALLOWED, redirected=True),
            Cell(
                "redirected-allow-any",
                "For any origin: “microphone *”",
                "Works. Firefox asks each time, even where the site is allowed.",
                redirected=True,
                allow="microphone *",
            ),
            Cell(
                "redirected-allow-check",
                "For the check's origin by name",
                "Works. Firefox reads only the address the frame began with: not allowed there.",
                redirected=True,
                allow=f"microphone {CHECK}",
            ),
        ),
    ),
    Group(
        "Strangers",
        "Pages that may not frame the check.",
        (
            Cell("stranger", "Another site", REFUSED, host=STRANGER),
            Cell("stranger-script", "Another site, by the script", REFUSED, host=STRANGER, loader=True),
            Cell("stranger-sandbox", "Another site, sandboxed", REFUSED, host=STRANGER, sandbox=OPAQUE),
            Cell("stranger-coep", "Another site that requires COEP", REFUSED, host=STRANGER, headers=COEP),
            Cell("stranger-no-allow", "Another site, without “allow”", REFUSED, host=STRANGER, allow=None),
            Cell("stranger-below", "A name below a listed one", REFUSED, host=f"sub.{CRM}"),
            Cell(
                "stranger-bare",
                "The name that only those below are listed of",
                REFUSED,
                host="desk.localhost",
            ),
            Cell("stranger-port", "Another port", REFUSED, other_port=True),
            Cell("stranger-between", "A stranger between", REFUSED, within=PASSES_ON, within_host=STRANGER),
            Cell(
                "stranger-no-referrer",
                "Another site that sends no referrer",
                REFUSED_BY_SCRIPT,
                host=STRANGER,
                referrer="no-referrer",
            ),
            Cell(
                "stranger-no-referrer-sandbox",
                "And sandboxed",
                REFUSED_BY_SCRIPT,
                host=STRANGER,
                referrer="no-referrer",
                sandbox=OPAQUE,
            ),
            Cell(
                "stranger-above",
                "A stranger around the vendor's page",
                REFUSED_BY_SCRIPT,
                host=STRANGER,
                within=PASSES_ON,
            ),
            Cell(
                "page-without-origin",
                "A page that is itself sandboxed",
                REFUSED_BY_SCRIPT,
                headers={"Content-Security-Policy": "sandbox allow-scripts"},
            ),
            Cell(
                "page-without-origin-script",
                "The same, by the script",
                f"{REFUSED_BY_SCRIPT} After 8 seconds the script adds a link that does the same.",
                headers={"Content-Security-Policy": f"sandbox allow-scripts {POPUPS}"},
                loader=True,
            ),
        ),
    ),
    Group(
        "The phone app beside it",
        "The script tells the check how the phone app is framed, and what it was refused with.",
        (
            Cell(
                "phone",
                "The phone app's frame lacks “allow”",
                "Press “Call”. The check itself works, and yet says what the phone app lacks.",
                loader=True,
                phone="autoplay",
            ),
            Cell("phone-works", "The phone app's frame is well", "All clear.", loader=True, phone=PASSES_ON),
        ),
    ),
    Group(
        "Permissions",
        "Each page has a host name of its own, so what is set for its site changes no other page. "
        f"Set the same for {CRM}, and every way above can be tried under it.",
        (
            Cell(
                "ask",
                "Asked, and allowed",
                "The check says where the browser's question is, then listens.",
                host=DESK.format("ask"),
                permission="ask",
                first="Nothing. Answer “Allow while visiting the site”.",
            ),
            Cell(
                "ask-never",
                "Asked, and refused",
                f"{BLOCKED} It is certain, as you have just been asked.",
                host=DESK.format("never"),
                permission="ask",
                first="Nothing. Answer “Never allow”. Close the question instead to see it told apart.",
                within=PASSES_ON,
            ),
            Cell(
                "allowed",
                "Allowed before",
                "All clear, without a question.",
                host=DESK.format("allowed"),
                permission="allowed",
                first="Click the icon left of the address, switch Microphone on, and reload.",
            ),
            Cell(
                "site-blocked",
                "This site is blocked",
                f"{BLOCKED} “Compare” makes it certain.",
                host=DESK.format("blocked"),
                permission="site-blocked",
                first="Click the icon left of the address, switch Microphone off, and reload.",
            ),
            Cell(
                "browser-blocked",
                "The whole browser is blocked",
                "Verdict: blocked, by the site or the browser. “Compare” finds that it is the browser.",
                host=DESK.format("browser"),
                permission="browser-blocked",
                first=f"Open {SETTINGS} and choose “Don't allow sites to use your microphone”.",
            ),
            Cell(
                "browser-blocked-excepted",
                "The whole browser is blocked, but not this site",
                "All clear.",
                host=EXCEPTED,
                permission="browser-blocked",
                first="The same, and add this page's address under “Allowed to use your microphone” there.",
            ),
            Cell(
                "policy",
                "The administrator blocks it",
                "As if the whole browser was blocked; the browser's own button names the administrator.",
                host=DESK.format("policy"),
                permission="policy",
                first=f'Write {{"AudioCaptureAllowed": false}} to {MANAGED}, and reload chrome://policy.',
            ),
            Cell(
                "policy-excepted",
                "The administrator excepts this site",
                "All clear.",
                host=EXCEPTED,
                permission="policy-excepted",
                first='The same, with "AudioCaptureAllowedUrls": ["…"] that lists this page\'s address.',
            ),
        ),
    ),
)
CELLS = tuple(cell for group in GROUPS for cell in group.cells)
BY_NAME = {cell.name: cell for cell in CELLS}
GROUP_OF = {cell.name: group for group in GROUPS for cell in group.cells}
