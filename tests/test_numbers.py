"""Every limit, and every time that the code takes or gives, spelled out here once more.

Whoever changes one changes it twice, and knows what it is for: most tests of what a number does take it from
the code, so that they hold for any other as well, and few cases of a diagnosis are close to both sides of it.
"""

import re
from datetime import timedelta
from pathlib import Path

from webapp.config import Settings

ROOT = Path(__file__).resolve().parent.parent
THRESHOLDS = "diagnosis/thresholds"
ELSEWHERE = ("guide/", "metrics/", "store/migrations/")
ASSIGNED = re.compile(r"^([A-Z][A-Z0-9_, ]*)(?:: [^=\n]+)? = (\((?:\n .*)+\n\)|.+)$", re.MULTILINE)
A_LIMIT = re.compile(
    r"(?!MAX_KEPT_)(.*_)?(MAX|MOST|LONGEST|LEAST|LENGTH|LIMIT|SHARE|CAPACITY|CODES|GROUPS?|MODE|BYTES|SECONDS"
    r"|MS|TIMEOUT|GUESSES|AT_ONCE|AN_HOUR|OF_A_SITE|OF_A_NETWORK|BATCH|CONNECTIONS|DAYS)(_.*)?"
)
SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))
KIB, MIB = 1024, 1024 * 1024

NUMBERS = {
    "api/answers": {"MOST_LINKS": 100, "MOST_REPORTS": 20},
    "api/link_requests": {"LONGEST_DAYS": 30},
    "commands/agents": {"FIRST_LIFE": HOUR},
    "commands/asking": {"FAR_SECONDS": 5.0, "HERE_SECONDS": 2.0, "MOST_READ": 64 * KIB},
    "commands/doctor": {"EXPIRES_SOON": 14 * DAY},
    "commands/keys": {"LONGEST_DAYS": 3650, "MAX_NAME": 80},
    "config": {"MAX_ORGANISATION": 60},
    "console/link_progress": {"BETWEEN_PAGES": 3 * SECOND, "OUT_OF_SIGHT": 15 * MINUTE},
    "console/link_view": {"MOST_RUNS": 20},
    "console/login": {"MAX_PATH_LENGTH": 8000},
    "console/openid": {"MOST_STARTED": 5, "TIMEOUT": (3.05, 5.0)},
    "console/passkeys": {"CHALLENGE_BYTES": 32, "MOST_CHARACTERS": 20_000, "TIMEOUT_MS": 300_000},
    "console/report_files": {"MAX_TRIES": 100},
    "console/report_view": {"MOST_PROOFS": 2},
    "counts/buffer": {"MAX_KINDS": 500, "WRITE_INTERVAL_SECONDS": 1.0},
    "counts/figures": {"LEAST_VIEWS": 20},
    "diagnosis/measurements": {"MAX_ATTRIBUTE": 2000, "MAX_BLOCKS": 200, "MAX_CODE": 64, "MAX_TEXT": 300},
    "diagnosis/thresholds": {
        "CLIPPED_SAMPLES": 100,
        "CONTEXT_START_MS": 3_000,
        "FAINT_PEAK": 3e-4,
        "GLIDES": 1,
        "GLIDE_LEAST": 0.006,
        "GLIDE_MOST": 0.15,
        "GLIDING_SHARE": 0.5,
        "HELD_LEVEL": 0.6,
        "HELD_PAIRS": 2,
        "HUM_BELOW_200_HZ": 15,
        "HUM_PERIODICITY": 0.6,
        "HUNG_MS": 6_000,
        "KNOCK_BLOCKS": 12,
        "LATEST_PAIRS": 15,
        "LISTENING_HINT_MS": 3_000,
        "LISTENING_VERDICT_MS": 6_000,
        "NOBODY_ANSWERED_MS": 300,
        "OFFSET": 1e-2,
        "PROMPT_HINT_MS": 3_000,
        "PROMPT_UNANSWERED_MS": 8_000,
        "RISE_MOST": 4.0,
        "SOUND_HINT_MS": 1_000,
        "SOUND_PEAK": 1e-6,
        "SPEECH_BLOCKS": 3,
        "SPEECH_PEAK": 1e-2,
        "STALLED_MS": 3_000,
        "STEADY_BLOCKS": 25,
        "STEADY_SWING": 3.0,
        "SUSPENSIONS": 2,
        "TRANSIENT_ATTEMPTS": 3,
        "UNMEASURED_MS": 8_000,
        "VOICE_PERIODICITY": 0.4,
        "VOICE_PITCH": 70,
        "VOICE_SWING": 2.0,
    },
    "housekeeping": {
        "LOOK_EVERY": 10 * MINUTE,
        "MOST_AT_ONCE": 50,
        "OVERWRITE_EVERY": MINUTE,
        "PAUSE_SECONDS": 2.0,
        "PURGE_EVERY": DAY,
        "REPAIR_EVERY": MINUTE,
        "SHORT_LIVED_EVERY": MINUTE,
        "STOP_SECONDS": 2.0,
    },
    "partners/addresses": {"MAX_ADDRESS": 2000},
    "reader/detection": {"MAX_USER_AGENT": 1000},
    "reader/findable": {"MOST_LETTERS": 160},
    "reader/help_channels": {"MAX_BODY": 1800, "MAX_SUBJECT": 120},
    "reader/walk": {"MAX_TRAIL": 20},
    "store/agents": {"AT_ONCE": 200, "INVITATION_LIFE": DAY},
    "store/announcer": {"MOST_CHANGES_TOLD": 400},
    "store/api_keys": {"KEY_BYTES": 32},
    "store/asset_versions": {"NEWS": DAY},
    "store/backup": {"ROWS_AT_ONCE": 500},
    "store/breaker": {"PAUSE_SECONDS": 2.0},
    "store/clock": {"DRIFT": HOUR, "TRIAL": DAY, "UNSEEN": 2 * DAY},
    "store/counts": {"MOST_ROWS_A_DAY": 2000},
    "store/database": {"ANSWER_SECONDS": 2.0, "CONNECTIONS": 8, "CONNECT_SECONDS": 2, "FIRST_SECONDS": 10.0},
    "store/deeds": {"MOST_DEEDS": 50},
    "store/deliveries": {"LEASE": 2 * MINUTE, "LONGEST_ERROR": 200, "LONGEST_PAUSE": 2 * DAY},
    "store/expiries": {"AT_ONCE": 200},
    "store/guesses": {"BUCKET_BYTES": 2},
    "store/jobs": {"LEASE": 10 * MINUTE},
    "store/kept_answers": {"KEPT": DAY, "NONCE_BYTES": 12},
    "store/link_repair": {"BATCH": 100},
    "store/links": {"MAX_TRIED": 50},
    "store/one_time_answers": {"MAX_RETURN_URL": 1200, "MOST_WAITING": 10_000},
    "store/reports": {"AT_ONCE": 100, "MOST_OF_A_LINK": 100},
    "store/retention": {
        "BATCH": 200,
        "COUNTED": 400 * DAY,
        "FINISHED_DELIVERIES": 7 * DAY,
        "TELLING": 36 * HOUR,
        "UNOPENED": 7 * DAY,
    },
    "store/secrets": {"READ_AGAIN_SECONDS": 60.0, "SPREAD": 2 * MINUTE, "STILL_TAKEN": 31 * DAY},
    "store/sessions": {
        "IDLE": 12 * HOUR,
        "MOST_SIGNING_IN": 3000,
        "NOTE_USE_EVERY": 5 * MINUTE,
        "SIGNED_IN": 14 * DAY,
        "SIGNING_IN": 10 * MINUTE,
    },
    "store/sqlite": {"BUSY_TIMEOUT_MS": 1000, "MODE": 0o600, "WAL_PAUSE_SECONDS": 0.01},
    "store/tokens": {"SHORT_LIFE": HOUR, "TOKEN_BYTES": 16},
    "store/writer": {"MOST_TOGETHER": 200},
    "support/accounts": {"MAX_SUBJECT": 500},
    "support/agents": {"MAX_NAME": 80},
    "support/codes": {"GUESSES_AN_HOUR": 10, "GUESSES_A_MINUTE": 20, "GUESSES_OF_A_SITE": 30, "LENGTH": 6},
    "support/cursors": {"MICROSECOND": timedelta(microseconds=1)},
    "support/links": {
        "DEFAULT_LIFETIME": 7 * DAY,
        "LIFETIMES_DAYS": (1, 7, 30),
        "MAX_NOTE": 500,
        "MAX_REFERENCE": 120,
    },
    "support/passkeys": {
        "GROUP": 4,
        "GROUPS": 4,
        "MOST_PASSKEYS": 20,
        "RECOVERY_CODES": 10,
        "WRONG_CODES_AN_HOUR": 10,
        "WRONG_CODES_OF_A_SITE": 30,
    },
    "support/reports": {"MAX_MICROPHONES": 64, "MAX_STEPS": 20},
    "views/agents/links": {"MAX_WORDS": 5},
    "views/agents/recovery": {"MAX_TYPED": 40},
    "views/api_link_list": {"LATE": 10 * SECOND},
    "views/api_references": {"MOST_LINKS": 10},
    "views/support": {"MAX_TYPED": 20},
    "web/arrival": {"MAX_HEAD": 32 * KIB},
    "web/buffering_worker": {
        "MOST_GATHERED": 16 * MIB,
        "MOST_UNREAD": 128 * KIB,
        "PARTING_SECONDS": 2.0,
        "RECEIVED_AT_ONCE": 64 * KIB,
        "REQUEST_SECONDS": 10.0,
        "SEND_SECONDS": 60.0,
    },
    "web/clean_origin": {"NONCE_BYTES": 10},
    "web/client_network": {"IPV6_OF_A_NETWORK": 64, "IPV6_OF_A_SITE": 48},
    "web/error_tracker": {"FLUSH_SECONDS": 2.0},
    "web/idempotency": {"LONGEST_KEY": 255},
    "web/json_bodies": {"MAX_BODY": 64 * KIB, "MAX_DEPTH": 8, "MAX_PROBLEMS": 50},
    "web/kept_pages": {"CAPACITY": 600, "IN_USE_SECONDS": 600.0, "MOST_BYTES": 16 * MIB, "USED_SHARE": 0.8},
    "web/page_cache": {
        "AGAIN_AT_ONCE": 20,
        "AGAIN_EVERY_SECONDS": 0.5,
        "NEW_AT_ONCE": 3,
        "NEW_EVERY_SECONDS": 5.0,
    },
    "web/rate_limits": {
        "REDIS_SECONDS": 0.25,
        "ROW_LIMIT": "30 per minute; 300 per hour",
        "SITE_SHARE": 3,
    },
    "web/sessions": {"FRESH": 15 * MINUTE},
    "web/violation_tally": {"PAUSE_SECONDS": 60.0},
    "webhooks/post": {"MOST_ADDRESSES": 4},
    "webhooks/retry": {
        "RETRY_AFTER": (
            *(10 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE),
            *(2 * HOUR, 6 * HOUR, 24 * HOUR),
        )
    },
    "webhooks/sockets": {"MOST_READ": 64 * KIB},
}


def test_every_limit_and_every_time_is_the_one_that_was_weighed():
    read = {}
    for file in (ROOT / "webapp").rglob("*.py"):
        path = file.relative_to(ROOT / "webapp").as_posix().removesuffix(".py")
        numbers = {} if path.startswith(ELSEWHERE) else _numbers_in(file.read_text(encoding="utf-8"))
        chosen = {name for name, value in numbers.items() if path == THRESHOLDS or _is_limit(name, value)}
        if chosen:
            read[path] = {name: numbers[name] for name in chosen}

    assert read == NUMBERS


def test_whoever_sets_nothing_has_these():
    settings = Settings()

    assert settings.rate_limit == "1200 per 10 seconds"
    assert (settings.retention_days, settings.proxy_hops, settings.language_percent) == (30, 0, 95)
    assert settings.hsts_subdomains
    assert not settings.simulate
    assert (settings.embed_hosts, settings.metrics_token) == ((), None)
    assert (settings.webhook, settings.oidc) == (None, None)


def _numbers_in(source):
    """Return the numbers of a module, by what stands in it: other tests patch the modules."""
    known = {"timedelta": timedelta}
    for names, value in ASSIGNED.findall(source):
        try:
            found = eval(value, {"__builtins__": {}}, known)
        except (NameError, SyntaxError, TypeError):  # It is made of more than numbers.
            continue
        names = names.split(", ")
        known |= {names[0]: found} if len(names) == 1 else dict(zip(names, found, strict=True))
    return {name: value for name, value in known.items() if name != "timedelta"}


def _is_limit(name, value):
    parts = value if isinstance(value, tuple) else (value,)
    if parts and all(isinstance(part, timedelta) for part in parts):
        return True
    is_number = bool(parts) and all(isinstance(part, int | float) for part in parts)
    return name.endswith("_LIMIT") or (is_number and A_LIMIT.fullmatch(name) is not None)
