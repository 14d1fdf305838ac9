"""What each part of the loader is for, in the words of the page for whoever embeds the check.

The keys are the loader's own names, in the order in which the page shows them.
"""

from webapp.web.i18n import mark

EVENTS = {
    "ready": mark("The frame answers, and says whether it may use the microphone."),
    "level": mark("What was found at one level, as soon as it is known."),
    "result": mark("The verdict. The code “all-clear” means that we heard the person."),
    "error": mark("The check cannot be shown. After “no-answer” there is a link to a tab in its place."),
    "open": mark("The check is about to be shown: unfold what it is in."),
}
METHODS = {
    "set({ locale, theme })": mark("Changes the language, and light or dark."),
    "run()": mark("Tests now."),
    "ctiError(error)": mark("Tells the check what your phone app has just met; null once it works."),
    "open(error)": mark("Shows this check and tests, with what your phone app has just met."),
    "destroy()": mark("Takes the check and its listeners away."),
}
FUNCTIONS = {
    "mount(element)": mark("Puts the check into an element that came later, and returns its methods."),
    "open(error)": mark("Shows the check of the page, or a box with one, and tests."),
    "watch(frame, { ready, lost })": mark("Tells whether a call could have the microphone."),
    "push(call)": mark("Calls back with these functions."),
}
ATTRIBUTES = {
    "data-locale": mark("The language, such as “fr”."),
    "data-theme": mark("“light”, “dark”, or “auto”: what the reader prefers."),
    "data-partner": mark("The application whose steps are shown, as chosen above."),
    "data-cti": mark("A selector of the phone app’s frame."),
    "data-simulate": mark("A fault whose verdict is shown, in test mode."),
    "data-title": mark("What a screen reader calls the frame."),
    "data-unanswered": mark("The words of the link to a tab, where the check cannot be shown."),
}
REASONS = {
    "insecure-page": mark("The page was not loaded by https."),
    "unsupported-browser": mark("The browser gives no page the microphone."),
    "frame-sandboxed": mark("The frame has a sandbox without “allow-same-origin”."),
    "frame-not-allowed": mark("The page around does not pass the microphone on."),
    "permission-denied": mark("The site, or the whole browser, is blocked."),
    "permission-prompt": mark("The person has not been asked yet, so nobody can answer at once."),
    "no-device": mark("There is no microphone."),
    "device-gone": mark("The microphone of your track was unplugged."),
    "microphone-muted": mark("A switch mutes the microphone of your track."),
}
"""What keeps a call from the microphone, as `watch()` says it: the name of a fault, where it is one only."""
