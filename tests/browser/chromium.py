"""Chromium with a fresh profile, in which somebody has already chosen some settings."""

import json
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Playwright

from .display import Screen
from .extensions import Extension
from .machine import program

ALLOW, BLOCK, ASK = 1, 2, 3  # ContentSetting in Chromium's components/content_settings/core/common.

DISABLED = ["webui-omnibox-popup@2", "webui-omnibox-aim-popup@2"]
"""What is set to "Disabled" in chrome://flags: pages below the address bar that nobody here opens.

Chromium 156 loads them into every new window, in a second of the processor's time.
"""

# Playwright switches these on to make tests easy; a person's browser does not have them.
NOT_HONEST = ["--disable-popup-blocking", "--mute-audio"]


@dataclass(frozen=True)
class Settings:
    """What the person or the administrator has set before the first page is opened."""

    sites: Mapping[str, int] = field(default_factory=dict)
    """ALLOW, BLOCK or ASK for a host name or an origin: Chromium's own exceptions.

    An answer to a box is kept for the origin. Chromium 156 ends itself when its own button is to undo a block
    that was written down for the host name.
    """
    everywhere: int | None = None
    """Chromium's "Default behavior"; None leaves "Sites can ask"."""
    policies: Mapping[str, Any] = field(default_factory=dict)
    """What the administrator has set."""
    resolver_rules: str = ""
    """Chromium's --host-resolver-rules: host names that exist for this test only."""
    extensions: Sequence[Extension] = ()
    app_window: str = ""
    """A page that opens in a window of its own, as an installed app does."""


@contextmanager
def chromium(
    playwright: Playwright, folder: Path, settings: Settings, screen: Screen, sound_server: str
) -> Iterator[BrowserContext]:
    """Start Chromium on a screen and a sound server of its own, with a new profile in `folder`."""
    profile = folder / "profile"
    write_preferences(profile, settings)
    executable = program("chromium")
    if settings.policies:
        executable = str(with_policies(folder, executable, settings.policies))
    arguments = ["--disable-gpu", "--window-position=0,0"]
    if settings.resolver_rules:
        arguments.append(f"--host-resolver-rules={settings.resolver_rules}")
    if settings.extensions:
        arguments.append(f"--load-extension={','.join(str(each.folder) for each in settings.extensions)}")
    if settings.app_window:
        arguments.append(f"--app={settings.app_window}")
    if os.geteuid() == 0 or settings.policies:
        arguments += ["--no-sandbox", "--test-type"]  # Chromium refuses to start as root with its sandbox.
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=executable,
        headless=False,
        chromium_sandbox="--no-sandbox" not in arguments,
        args=arguments,
        ignore_default_args=[*NOT_HONEST, *(["--disable-extensions"] if settings.extensions else [])],
        no_viewport=True,
        env=environment(folder, screen, sound_server),
    )
    try:
        yield context
    finally:
        context.close()


def environment(folder: Path, screen: Screen, sound_server: str) -> dict[str, str]:
    """Return the environment of a browser on a screen and a sound server of its own."""
    no_alsa = folder / "no-alsa.conf"
    no_alsa.touch()
    return {
        **os.environ,
        "DISPLAY": screen.name,
        "PULSE_SERVER": sound_server,
        "PULSE_COOKIE": str(folder / "cookie"),
        "ALSA_CONFIG_PATH": str(no_alsa),  # Without PulseAudio Chromium would look for real sound cards.
        "DBUS_SESSION_BUS_ADDRESS": "disabled:",
    }


def write_preferences(profile: Path, settings: Settings) -> None:
    """Make a profile in which the person has set this."""
    exceptions = {f"{host},*": {"setting": setting} for host, setting in settings.sites.items()}
    defaults = {"media_stream_mic": settings.everywhere} if settings.everywhere else {}
    preferences = {
        "profile": {
            "content_settings": {"exceptions": {"media_stream_mic": exceptions}},
            "default_content_setting_values": defaults,
        }
    }
    (profile / "Default").mkdir(parents=True)
    (profile / "Default" / "Preferences").write_text(json.dumps(preferences))
    (profile / "Local State").write_text(json.dumps({"browser": {"enabled_labs_experiments": DISABLED}}))


def with_policies(folder: Path, executable: str, policies: Mapping[str, Any]) -> Path:
    """Write a program that starts Chromium where /etc/chromium holds these policies, for it alone."""
    etc = folder / "etc-chromium"
    (etc / "policies" / "managed").mkdir(parents=True)
    (etc / "policies" / "managed" / "test.json").write_text(json.dumps(policies))
    wrapper = folder / "managed-chromium"
    rights = "-m" if os.geteuid() == 0 else "-rm"
    with_policies = f"mount --bind {etc} /etc/chromium && exec {executable} "
    wrapper.write_text(
        f'#!/bin/sh\nexec {program("unshare")} {rights} sh -c \'{with_policies}"$@"\' chromium "$@"\n'
    )
    wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
    return wrapper
