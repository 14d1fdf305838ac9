"""A private sound server, in which somebody speaks without end, and the microphones that may hear it."""

import signal
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from .machine import program, running, wait_until

WORDS = "Hello, can you hear me? I am testing my microphone. One, two, three, four, five."

# What a microphone of each kind hears, and what is set for it in the system. Chromium sees 16 bit samples, so
# -80 dB leaves the two lowest bits.
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "speaking": ("speech", ()),
    "silent": ("room", ()),
    "muted": ("speech", ("set-source-mute muted 1",)),
    "faint": ("speech", ("set-source-volume faint -80dB",)),
}


@dataclass(frozen=True)
class Microphone:
    """A microphone that is plugged in."""

    server: "SoundServer"
    module: str

    def unplug(self) -> None:
        """Pull its plug."""
        self.server.unload(self.module)


class SoundServer:
    """PulseAudio on a socket of its own. It has no microphone until one is plugged in."""

    def __init__(self, folder: Path) -> None:
        self.address = f"unix:{folder / 'native'}"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @contextmanager
    def started(self, speaking: bool = True) -> Iterator["SoundServer"]:
        """Run the server: silence in the sink `room`, and speech in the sink `speech` if somebody speaks."""
        modules = [
            f"module-native-protocol-unix socket={self._folder / 'native'} auth-anonymous=1",
            "module-null-sink sink_name=speech",
            "module-null-sink sink_name=room",
        ]
        command = [program("pulseaudio"), "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1"]
        command += [word for module in modules for word in ("-L", module)]
        home = {
            name: str(self._folder)
            for name in ("HOME", "PULSE_RUNTIME_PATH", "PULSE_STATE_PATH", "XDG_RUNTIME_DIR")
        }
        with running(command, self._folder / "pulseaudio.log", home) as self._process:
            wait_until(self._answers, "the sound server")
            with self._someone_speaking() if speaking else nullcontext():
                yield self

    @contextmanager
    def microphone(self, kind: str | None) -> Iterator["Microphone | None"]:
        """Plug in a microphone of one of the KINDS, as the default; None plugs in nothing."""
        if kind is None:
            yield None
            return
        plugged = self._plug_in(kind)
        try:
            yield plugged
        finally:
            plugged.unplug()

    @contextmanager
    def silent_microphones(self, names: Iterable[str]) -> Iterator[None]:
        """Plug in microphones that hear nothing, under these names; none has an apostrophe."""
        modules = [
            self._pactl(
                "load-module",
                "module-remap-source",
                f"source_name=other{number}",
                "master=room.monitor",
                f"source_properties=\"device.description='{name}'\"",
            )
            for number, name in enumerate(names)
        ]
        try:
            yield
        finally:
            for module in modules:
                self.unload(module)

    @contextmanager
    def playing(self, recording: Path, sink: str = "room") -> Iterator[None]:
        """Play a recording into a sink, from its end again from its beginning."""
        again = 'while "$0" --device="$1" "$2"; do :; done'
        player = ["sh", "-c", again, program("paplay"), sink, str(recording)]
        with running(player, self._folder / "paplay.log", {"PULSE_SERVER": self.address}):
            yield

    def unload(self, module: str) -> None:
        """Take a module of the server away, unless it has gone already or the server has."""
        self._pactl_run("unload-module", module)

    def die(self) -> None:
        """End the server at once, without goodbye."""
        assert self._process
        self._process.kill()
        self._process.wait()

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Let the server stand still: it is there, and answers nobody."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def _plug_in(self, kind: str) -> "Microphone":
        source, commands = KINDS[kind]
        module = self._pactl(
            "load-module",
            "module-remap-source",
            f"source_name={kind}",
            f"master={source}.monitor",
            f"source_properties=device.description={kind.title()}Microphone",
        )
        for command in (f"set-default-source {kind}", *commands):
            self._pactl(*command.split())
        return Microphone(self, module)

    @contextmanager
    def _someone_speaking(self) -> Iterator[None]:
        recording = self._folder / "speech.wav"
        subprocess.run([program("espeak-ng"), "-w", str(recording), WORDS], check=True)
        with self.playing(recording, "speech"):
            yield

    def _answers(self) -> bool:
        assert self._process
        if self._process.poll() is not None:
            raise RuntimeError((self._folder / "pulseaudio.log").read_text())
        return (self._folder / "native").exists() and not self._pactl_run("info").returncode

    def _pactl(self, *arguments: str) -> str:
        done = self._pactl_run(*arguments)
        if done.returncode:
            raise RuntimeError(f"pactl {' '.join(arguments)}: {done.stderr}")
        return done.stdout.strip()

    def _pactl_run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [program("pactl"), "--server", self.address, *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
