"""A window of QtWebEngine, for the Python beside its engine: `window.py allow|refuse|ignore|hide`.

It does what lines of JSON on its standard input say, and answers each with one: {"done": ...}. What a console
calls an error is told besides: {"complaint": ...}.
"""

import json
import os
import re
import sys

try:
    from PyQt6.QtCore import QSocketNotifier, QTimer, QUrl
    from PyQt6.QtWebEngineCore import QWebEnginePage
    from PyQt6.QtWebEngineWidgets import QWebEngineView
    from PyQt6.QtWidgets import QApplication
except ImportError:
    from PyQt5.QtCore import QSocketNotifier, QTimer, QUrl
    from PyQt5.QtWebEngineWidgets import QWebEnginePage, QWebEngineView
    from PyQt5.QtWidgets import QApplication

NAME = "Switchboard/4.2"  # As programs do, it adds itself to the user agent.
PERMISSIONS = {
    "allow": QWebEnginePage.PermissionPolicy.PermissionGrantedByUser,
    "refuse": QWebEnginePage.PermissionPolicy.PermissionDeniedByUser,
}
PAINTED_MS = 500  # After which a change of the page is on the screen.


class Page(QWebEnginePage):
    """A page that tells what its console says."""

    def javaScriptConsoleMessage(self, level, message, line, source):  # noqa: N802
        """Tell an error, of a frame too."""
        if level == QWebEnginePage.JavaScriptConsoleMessageLevel.ErrorMessageLevel:
            tell(complaint=f"{message} ({source}:{line})")


class Window:
    """The program's only window. It answers as it was told whoever asks for a permission."""

    def __init__(self, answer):
        self._view = QWebEngineView()
        self._page = Page(self._view)
        profile = self._page.profile()
        profile.setHttpUserAgent(user_agent(profile.httpUserAgent(), hides=answer == "hide"))
        self._page.loadFinished.connect(self._loaded)
        if answer in PERMISSIONS:
            self._page.featurePermissionRequested.connect(
                lambda site, feature: self._page.setFeaturePermission(site, feature, PERMISSIONS[answer])
            )
        self._view.setPage(self._page)
        self._view.show()

    def opens(self, url, size):
        """Load a page into a window of this width and height in pixels."""
        self._view.resize(*size)
        self._page.load(QUrl(url))

    def runs(self, script):
        """Evaluate an expression in the page."""
        self._page.runJavaScript(
            f"JSON.stringify({script})", lambda text: tell(done=json.loads(text or "null"))
        )

    def draws(self, path):
        """Save what the window shows."""
        QTimer.singleShot(PAINTED_MS, lambda: tell(done=self._view.grab().save(path)))

    def _loaded(self, well):
        QTimer.singleShot(PAINTED_MS, lambda: tell(done=well))


def user_agent(own, hides):
    """Add the program's name, or hide that it is one; such a program answers nobody either."""
    return re.sub(r"QtWebEngine/\S+ ", "", own) if hides else f"{own} {NAME}"


def tell(**words):
    """Write a line of JSON."""
    print(json.dumps(words), flush=True)


def main():
    """Obey until the standard input ends."""
    app = QApplication(sys.argv[:1])
    window = Window(sys.argv[1])

    def obey():
        line = sys.stdin.readline()
        if not line:
            os._exit(0)  # Without goodbye: some versions crash in theirs.
        name, arguments = json.loads(line)
        getattr(window, name)(**arguments)

    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(obey)
    app.exec()


main()
