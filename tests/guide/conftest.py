"""A small guide without a fault, which the tests change in one place."""

from collections.abc import Callable
from pathlib import Path

import pytest

FILES = {
    "platforms.yml": """\
os:
  windows:
    name: Windows
    versions: [10, 11]
  macos:
    name: macOS
    also: [Mac OS]
    signs: [Command]
    changes: [13]
  android:
    name: Android
browsers:
  chrome:
    name: Chrome
    scheme: chrome
    also: [Google Chrome]
    changes: [117]
    runs_on: [windows, macos, android]
  firefox:
    name: Firefox
    runs_on: [windows, macos]
places:
  tab:
    name: Tab
    phrase: in a tab
    runs_on: [windows, macos, android]
    browsers: [chrome, firefox]
  desktop-app:
    name: Desktop app
    also: [Program]
    phrase: in a desktop app
    runs_on: [windows, macos]
    browsers: [chrome]
  in-app-browser:
    name: Another app's browser
    phrase: in another app’s browser
    runs_on: [android]
    browsers: [chrome]
elsewhere: ["open {name}"]
everyone_else: [Other sites, Other systems]
""",
    "partners.yml": """\
salesforce:
  name: Salesforce
  hosts: ["*.lightning.force.com"]
  framing: {panel: iframe, allow: unknown}
  audio_path: [browser]
  admin: site/allow
  sources:
    - {says: ["*.lightning.force.com", panel], document: A book, verified: yes}
    - {says: [audio_path], verified: no}
hubspot:
  name: HubSpot
  hosts: [app.hubspot.com]
  frames: [frames.hubspot.com]
  origin: https://app.hubspot.com
  framing: {panel: iframe, allow: yes}
  audio_path: [browser]
  sources:
    - says: [app.hubspot.com, frames.hubspot.com, origin, panel, allow, audio_path]
      document: Another book
      verified: yes
""",
    "product.yml": """\
name: Phonely
hosts: [phone.example]
no_partner_name: the site around the phone
no_app_name: this app
site: Phone help
colours:
  light: {accent: "#17624a", on_accent: "#ffffff"}
  dark: {accent: "#86d3b0", on_accent: "#0e2219"}
""",
    "labels/chrome.yml": """\
version: 156.0
read:
  site_settings:
    message: IDS_SITE_SETTINGS
    texts: {en: Site settings, fr: Paramètres des sites}
sources:
  help: The help of Google
quoted:
  start:
    en: {text: Start, grade: A, source: help, date: 2026-11}
    fr: {grade: none, date: 2026-11}
  settings:
    en: {text: Settings, grade: B, source: help, date: 2026-11}
    fr: {text: Paramètres, grade: C, source: help, date: 2026-11}
  microphone:
    en: {text: Microphone, grade: none, date: 2026-11}
  sound:
    en: {text: Sound & more, grade: A, source: help, date: 2026-11}
""",
    "start.md": """\
---
kind: question
reviewed: 2026-11-22
---
# What is wrong?

Choose what fits. [The other way](site/allow.md) is for experts.

- [I do not know](test.md)
- [Nobody hears me in {{ partner.name }}](device.md) — but you hear them
""",
    "test.md": """\
---
kind: test
---
# Let us test

Press the button.

- [Only silence](device.md) `silent`
- [The site may not](site/allow.md) `site-blocked`
""",
    "device.md": """\
---
kind: fix
formerly: [microphone]
---
# Choose the microphone

## Windows 11

[Open Settings](ms-settings:privacy-microphone)

1. Turn the switch on.

   By hand: **Start** › **Settings** › **Microphone**

   > [!NOTE]
   > Look twice.

## Windows 10

Open the `Control Panel`.

## macOS 13 or later

System Settings.

## macOS before 13

System Preferences.

## Android

Settings.

## Then

- [Test again](test.md)
- [It works](solved.md)
- [It does not](contact.md)
""",
    "site/allow.md": """\
---
kind: fix
---
# Allow the microphone on {{ partner.name }}

## Chrome before 117 on Windows, macOS

Click the padlock.

## Chrome on Windows, macOS

1. Copy this:

   ```
   chrome://settings/content/siteDetails?site={{ partner.origin }}
   ```

2. Then this:

    ```
    chrome://settings/content/microphone
    ```

![The icon left of the address](../img/icon.png)

## Firefox

Click the icon.

## Android

Tap the icon.

## For your site

One thing more.

## Salesforce

Open Lightning.

## Other sites

Open the site.

## Then

- [Test again](../test.md)
- [It does not work](../contact.md)
""",
    "solved.md": "---\nkind: outcome\n---\n# It works\n\nGo back to your calls.\n",
    "contact.md": "---\nkind: outcome\n---\n# Ask for help\n\nWrite to {{ product.name }}.\n",
    "img/icon.png": "not really a picture",
}

Write = Callable[..., Path]


@pytest.fixture
def write_guide(tmp_path: Path) -> Write:
    """Write the small guide with some files changed, added, or (None) left out; give its folder."""

    def write(changes: dict[str, str | None] | None = None) -> Path:
        content = tmp_path / "content"
        for name, text in {**FILES, **(changes or {})}.items():
            if text is not None:
                (content / name).parent.mkdir(parents=True, exist_ok=True)
                (content / name).write_text(text, encoding="utf-8")
        return content

    return write


@pytest.fixture
def edit_guide(write_guide: Write) -> Write:
    """Write the small guide with one piece of text in one file replaced; give its folder."""

    def edit(file: str, old: str, new: str) -> Path:
        assert old in FILES[file]
        return write_guide({file: FILES[file].replace(old, new, 1)})

    return edit
