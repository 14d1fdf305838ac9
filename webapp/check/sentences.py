"""The interface's words for what the engine says in codes."""

import re
from collections.abc import Callable, Mapping

from webapp.diagnosis import Evidence
from webapp.diagnosis.faults import Certainty, Level, LevelState
from webapp.web.i18n import gettext as translate
from webapp.web.i18n import mark

LEVEL_NAMES: dict[Level, str] = {
    "os": mark("Computer"),
    "browser": mark("Browser"),
    "site": mark("Your phone app’s site"),
    "embed": mark("Phone panel"),
    "device": mark("Microphone"),
}
STATES: dict[LevelState, str] = {
    "ok": mark("allows it"),
    "blocked": mark("blocked here"),
    "suspected": mark("possibly here"),
    "unknown": mark("not known yet"),
}
DEVICE_STATES: dict[LevelState, str] = STATES | {
    "ok": mark("hears you"),
    "blocked": mark("the problem is here"),
}
CERTAINTIES: dict[Certainty, str] = {
    "certain": mark("We are certain."),
    "likely": mark("This is the most likely cause."),
    "possible": mark("This is one possible cause."),
}
CERTAINTY_LABELS: dict[Certainty, str] = {
    "certain": mark("Certain"),
    "likely": mark("Most likely"),
    "possible": mark("Possible"),
}
FIXED: dict[Level, str] = {
    "os": mark("Fixed: %(system)s lets %(browser)s use the microphone now."),
    "browser": mark("Fixed: %(browser)s lets this page use the microphone now."),
    "site": mark("Fixed: %(site)s may use the microphone now."),
    "embed": mark("Fixed: the phone panel gets the microphone now."),
    "device": mark("Fixed: the microphone hears you now."),
}
# Faults that are no refusal yet: somebody has not answered.
OPEN_QUESTIONS = {
    "prompt-unanswered": mark("waits for your answer"),
    "prompt-dismissed": mark("not answered"),
}
EVIDENCE: dict[str, str] = {
    "insecure-context": mark(
        "The address of this page does not begin with https, and browsers give no microphone to such a page."
    ),
    "no-media-devices": mark("This browser offers no way to open a microphone."),
    "policy-forbids": mark("The page around this frame does not pass the microphone on to it."),
    "framed": mark("This page is shown inside another page."),
    "framed-by": mark("This page is shown inside a page of %(host)s, and the browser decides for that site."),
    "frame-lists-no-inputs": mark("Inside this frame the browser lists no microphone at all."),
    "opaque-origin": mark("This frame is sandboxed, so the browser does not know which site it belongs to."),
    "api-missing-in-current-browser": mark(
        "This version of the browser has such a way of its own, so something has taken it away."
    ),
    "api-replaced": mark(
        "The way to the microphone is not the browser’s own: something has put another in its place."
    ),
    "no-microphones-track": mark("What was handed to this page is of no microphone: something has made it."),
    "suspended-again": mark("%(times)s times the sound was suspended while this page listened."),
    "cannot-show-a-question": mark("Where this page is shown, no question of the browser can appear."),
    "answered-by-nobody": mark(
        "The answer came after %(milliseconds)s milliseconds, faster than anybody could have seen a question."
    ),
    "nothing-measured": mark(
        "For %(seconds)s seconds the microphone was open, and no sound could be measured."
    ),
    "error": mark("The browser answered “%(name)s: %(message)s”."),
    "error-unnamed": mark("The browser refused without saying why."),
    "error-constraint": mark("The browser could not meet this condition: “%(constraint)s”."),
    "request-pending": mark("The browser has not answered for %(seconds)s seconds."),
    "attempts": mark("We tried %(count)s times."),
    "camera-asked-too": mark("A camera was asked for as well, which can fail by itself."),
    "chosen-device": mark("A specific microphone was requested."),
    "windows-switch-looks-alike": mark(
        "On Windows a switch in the privacy settings can cause exactly this error."
    ),
    "system-block-looks-alike": mark("In this browser a block by the computer can cause exactly this error."),
    "permission-was-prompt": mark("Before the test the browser was ready to ask you."),
    "permission-was-denied": mark("The permission was refused before the test began."),
    "permission-is-denied": mark("The browser says that the microphone is not allowed here."),
    "permission-is-granted": mark("The browser says that the microphone is allowed here."),
    "permission-unsupported": mark("This browser does not tell which permission it keeps."),
    "permission-revoked": mark("The permission was removed while the test ran."),
    "asks-blocked-now": mark(
        "The question was closed so often that the browser now blocks it for a few days."
    ),
    "asked-before": mark("This page has asked for the microphone in this browser before."),
    "never-asked-before": mark(
        "This page has never asked for the microphone in this browser, and was refused all the same."
    ),
    "clean-origin-may-ask": mark("A page that this browser had never seen may ask for the microphone."),
    "clean-origin-denied": mark("A page that this browser had never seen is refused the microphone as well."),
    "site-is-an-exception": mark("This page is allowed all the same: it is an exception."),
    "repair-closed": mark("The browser asked once more, and its box was closed without allowing it."),
    "repair-failed": mark("The browser’s own button answered “%(name)s: %(message)s”."),
    "no-inputs": mark("The browser lists no microphone."),
    "no-outputs": mark("The browser lists no loudspeakers or headphones either."),
    "inputs-listed": mark("Microphones the browser lists: %(count)s."),
    "inputs-fewer": mark("The browser lists fewer microphones than before: %(after)s instead of %(before)s."),
    "track-muted": mark("The computer says that the microphone is muted."),
    "track-was-muted": mark("The computer muted the microphone for a while during the test."),
    "track-ended": mark("The microphone stopped in the middle of the test."),
    "context-not-running": mark("The browser did not let this page measure sound (%(state)s)."),
    "heard-speech": mark("We heard you. The loudest sound was %(peak_dbfs)s dBFS."),
    "heard-little": mark(
        "In %(seconds)s seconds the loudest sound was %(peak_dbfs)s dBFS; a voice is about -20."
    ),
    "heard-nothing": mark("In %(seconds)s seconds there was no sound at all, not even noise."),
    "heard-hum": mark("We hear a steady hum or tone, as from the mains or a fan, but no voice."),
    "heard-hiss": mark("We hear a steady hiss, but no voice."),
    "heard-knock": mark("We heard one short knock, but no voice."),
    "heard-sound": mark("We hear a sound, but it is not like a voice."),
    "constant-offset": mark(
        "The line carries a constant voltage. Nobody can hear it, and it is no sign of a microphone."
    ),
    "own-output": mark(
        "The microphone that is chosen is none: its name says that it records what this computer plays."
    ),
    "voice-cut-off": mark(
        "Your voice is cut off at the top, which sounds harsh to others: turn the input down or move away a little."
    ),
    "frames-flow": mark("The microphone delivers sound data, but it is silence."),
    "frames-stalled": mark("The microphone has delivered nothing for %(seconds)s seconds."),
    "cti-frame-lacks-microphone": mark(
        "The page frames the phone app without passing the microphone on to it."
    ),
    "cti-frame-refused": mark("The browser itself says that the frame of the phone app gets no microphone."),
    "cti-header-refuses": mark(
        "The attribute allow of that frame is right. It is the header Permissions-Policy of the page that leaves "
        "the phone app out."
    ),
    "cti-frame-or-header-refuses": mark(
        "Either the attribute allow of that frame names another address than the phone app’s, or the header "
        "Permissions-Policy of the page leaves it out."
    ),
    "cti-frame-names-another": mark(
        "The attribute allow of that frame gives the microphone to another address than the phone app’s. "
        "A plain “microphone” counts for the address the frame began with."
    ),
    "cti-frame-redirected": mark(
        "The phone app was redirected to another address than the one its frame began with. There Firefox gives it "
        "the microphone only by a star, and asks each time."
    ),
    "cti-needs-reload": mark(
        "The page has changed how it frames the phone app since. That counts once the page is loaded again."
    ),
    "cti-of-extension": mark(
        "The phone app is a page of an extension, which has a permission of its own. This check cannot see it."
    ),
    "cti-frame-sandboxed": mark(
        "The page frames the phone app in a sandbox, so the browser does not know which site it belongs to."
    ),
    "cti-frame-is-well": mark(
        "The frame of the phone app is set up to have it, so this may be about the check alone. "
        "Its test in a tab tells more."
    ),
    "cti-works": mark(
        "The phone app says that it works, so this may be about the check alone. Its test in a tab tells more."
    ),
    "cti-fails-alone": mark("The microphone works in this frame, but not in the one of the phone app."),
    "cti-error": mark("The phone app says “%(name)s: %(message)s”."),
    "cti-words": mark("The phone app says “%(words)s”."),
    "cti-code": mark("It gives the code “%(code)s”."),
    "cti-dismissed": mark("Its question for the microphone was closed, or answered with no."),
    "cti-no-device": mark(
        "It found no microphone, or it asks for a camera as well, and there is none; then it gets neither."
    ),
    "cti-in-use": mark(
        "The microphone did not start for it, or a camera that it asks for as well; then it gets neither."
    ),
    "cti-camera": mark(
        "It asks for a camera as well, and the camera failed; then it gets no microphone either."
    ),
    "cti-not-opened": mark("It did not get the microphone, and does not say exactly why."),
    "cti-unsupported": mark("It found no way to ask for a microphone in this browser."),
    "cti-playback": mark("This is about its sound, not about your microphone."),
    "cti-connection": mark(
        "This is about its call, its connection or its account, not about your microphone."
    ),
    "works-in-a-tab": mark("In a tab of its own the same browser opens the microphone."),
    "fails-in-a-tab-too": mark("In a tab of its own the microphone fails as well."),
    "fails-in-a-tab-so": mark("In a tab of its own the same browser shows this problem."),
    "proved-device": mark("A microphone is there: the browser looks for one first."),
    "proved-asked": mark("The browser lets pages ask: it was ready to ask you."),
    "proved-permission": mark(
        "The browser and this page are not the cause: they allowed the microphone before it failed."
    ),
    "proved-system": mark("The browser and the computer allow the microphone: it failed only after that."),
    "proved-stream": mark("The browser and this page allow the microphone: it was opened."),
}


WITHOUT_WORDS = mark("Something else was seen, for which this version of the service has no words.")

TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def level_name(level: Level) -> str:
    """Name a level of which nothing more is known, in the language of the request."""
    return translate(LEVEL_NAMES[level])


def state_word(level: Level, state: LevelState) -> str:
    """Say the state of a level in the language of the request."""
    return translate((DEVICE_STATES if level == "device" else STATES)[state])


def evidence_sentence(evidence: Evidence) -> str:
    """Say one thing that was seen, in the language of the request."""
    return fill_sentence(EVIDENCE, evidence)


def isolate(text: str) -> str:
    """Return anybody's text so that it turns the direction of nothing around it (Unicode UAX 9)."""
    text = TURNING.sub("", text)
    return text if text.isascii() else f"\u2068{text}\u2069"


def fill_sentence(
    sentences: Mapping[str, str], evidence: Evidence, quoted: Callable[[str], str] = isolate
) -> str:
    """Say what was seen in one of these sentences; `quoted` treats the values, which may be anybody's text.

    What another version kept may have no sentence here, or other values.
    """
    try:
        return translate(sentences[evidence.code]) % {name: quoted(text) for name, text in evidence.values}
    except KeyError:
        return translate(WITHOUT_WORDS)
