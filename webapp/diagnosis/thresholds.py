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
# Of what is heard loudly, one second tells whether it stays as it is; a voice is known much sooner.
SOUND_HINT_MS = 1_000

# Milliseconds an AudioContext may take to run. Chromium's runs at once; Firefox opens the sound output first,
# which took up to 1.6 s (measured: the first one after Firefox began, on a busy machine; later ones 0.02 s).
CONTEXT_START_MS = 3_000

# How often the AudioContext of a visible page is suspended although it ran. No browser does it by itself; an
# extension that does, does it every few seconds (reported: 2 s).
SUSPENSIONS = 2

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

# Blocks of about 40 ms at or above SPEECH_PEAK that make it a voice and not a click, where only levels were
# measured.
SPEECH_BLOCKS = 3

# What makes it a voice where pitch and level of every block were measured: twice two blocks in a row of one
# vowel hold their level (at least HELD_LEVEL of it, at most RISE_MOST times: a knock that swells rises
# sevenfold in 40 ms); once at least the pitch glides, by a share from GLIDE_LEAST to GLIDE_MOST, as in
# GLIDING_SHARE of the LATEST_PAIRS; and the loudest is VOICE_SWING of the quietest of the last seconds.
# Chosen with 386 recordings in many languages (of Debian's asterisk-core-sounds, klettres-data,
# ktuberling-data, alsa-utils), each once more through hiss, hum, a telephone, a room or clipping, 330 words
# and sentences of espeak-ng in over 100 voices, and 306 sounds of nobody. Of what lasts a second 3 % are
# missed, of single short words 12 %, of whispers all. Half are known 0.15 s after the first voiced sound,
# 89 % within 0.3 s. Green without a voice were none of the hisses, hums, offsets, tones, ring tones and
# steady fans, and no single knock; but 2 of 4 that drum on a table, 6 other made-up sounds such as a fan that
# starts, and 19 of 55 chimes of desktops and telephones. All this was counted before RISE_MOST was there.
# GLIDING_SHARE was chosen with 859 other utterances and 821 sounds of ten seconds. 4.0 % of the first are
# missed, 3.6 without it, and the others are known as soon. 336 of the second are a voice, 485 without it: of
# 16 each no hiss, hum, offset, fan, wind, rain, click, buzz of a telephone or dialling tone, 1 that beeps, 3
# keyboards, 5 fans that start, 7 knocks; and 38 of 83 chimes, 15 of 20 ring tones, 55 of 72 pieces of music.
# After five seconds of a tone as steady and loud as a voice half are known 0.5 s after the first voiced
# sound.
VOICE_PERIODICITY = 0.4
VOICE_PITCH = 70  # Hz; a little below the deepest voices of men.
GLIDE_LEAST = 0.006
GLIDE_MOST = 0.15
GLIDES = 1
LATEST_PAIRS = 15
GLIDING_SHARE = 0.5
HELD_LEVEL = 0.6
RISE_MOST = 4.0
HELD_PAIRS = 2
VOICE_SWING = 2.0

# How other sounds are named, chosen with the same 306: a second whose peaks differ by less than STEADY_SWING
# is steady; it hums where it repeats, or lies almost wholly below 200 Hz, and else it hisses. A knock is over
# after half a second.
STEADY_BLOCKS = 25
STEADY_SWING = 3.0
KNOCK_BLOCKS = 12
HUM_PERIODICITY = 0.6
HUM_BELOW_200_HZ = 15  # The peak as a multiple of the level above 200 Hz; of hiss it is 9.

# Samples at full scale that make it cut off: 2 ms in all. A voice at a good level has none.
CLIPPED_SAMPLES = 100
# The same share of full scale as SPEECH_PEAK.
OFFSET = 1e-2

# Attempts after which an AbortError is not temporary: applications that retry succeed by the third.
TRANSIENT_ATTEMPTS = 3
