"""Every number that a rule compares with, its unit and its source.

"Measured" means measured in Chromium 156 and Firefox 153 on Linux.
"""

# Milliseconds a request may stay pending. Without a box to answer, it settles within one second, so
# what is pending for 3 s waits for the person. 8 s is a choice: time enough to read the box and to answer.
PROMPT_HINT_MS = 3_000
PROMPT_UNANSWERED_MS = 8_000

# Milliseconds in which nobody answers a box. Where no box can be shown Chromium answers "dismissed" 3 to
# 151 ms after the call (measured in side panels and pop-ups of extensions).
NOBODY_ANSWERED_MS = 300

# Milliseconds after which sound that cannot be measured is given up.
UNMEASURED_MS = 8_000

# Milliseconds of listening. The first sound came up to 2 s after the stream (measured: PulseAudio, and
# Chromium's fake device with audio processing); a person needs a moment more to begin to speak.
LISTENING_HINT_MS = 3_000
LISTENING_VERDICT_MS = 6_000

# Milliseconds an AudioContext may take to run. Chromium's runs at once; Firefox opens the sound output first,
# which took up to 1.6 s (measured: the first one after Firefox began, on a busy machine; later ones 0.02 s).
CONTEXT_START_MS = 3_000

# Milliseconds without a delivered frame. Hardly any frame arrives in the first 2 s (measured).
STALLED_MS = 3_000
# Where the sound service of the computer hangs, the clock of the AudioContext stands still too (measured: a
# stopped PulseAudio), so that nobody can be listened to for long. Nine of ten devices begin within 1.1 s.
HUNG_MS = 6_000

# Amplitudes of full scale. A muted track holds denormals of 1e-29 to 1e-25 after WebRTC's audio processing
# (measured), and one step of 16 bit audio is 3e-5: what stays below 1e-6 is digital silence.
SOUND_PEAK = 1e-6
# 3e-4 is -70 dBFS. Below it not even a person near a microphone at very low gain is heard; testrtc of
# the WebRTC project calls 1e-3 "very low".
FAINT_PEAK = 3e-4
# 0.01 is -40 dBFS. Speech at arm's length peaks well above; the noise of a quiet room stays below.
SPEECH_PEAK = 1e-2

# Blocks of about 40 ms at or above SPEECH_PEAK that make it a voice and not a click.
SPEECH_BLOCKS = 3

# Attempts after which an AbortError is not temporary: applications that retry succeed by the third.
TRANSIENT_ATTEMPTS = 3
