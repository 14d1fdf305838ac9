"""Spoken codes: six characters that lead to a link, for people who talk on the phone.

24 to the power of 6 are 191 million codes. With 20 wrong guesses a minute for all the world together
(`GUESSES_A_MINUTE`) and a thousand open links, all the world hits one in 6.6 days on average, and can then do
what the customer can who has the same code: see who asked for a test and what for, send results, and delete
those that came. No result can be read by it. From one address come 10 wrong guesses an hour
(`GUESSES_AN_HOUR`), so alone it needs 2.2 years for that, and 120 addresses that do nothing else keep all
others from entering a code. Whoever has many networks of IPv6 has 30 wrong guesses with all of them
(`GUESSES_OF_A_SITE`), and keeps others from it for a minute and a half of each hour.
"""

import secrets

ALPHABET = "34679ACDEFGHJKMNPQRTUWXY"
"""Without 0 O, 1 I L, 2 Z, 5 S, 8 B and U V, of which one each looks like the other."""
LENGTH = 6
GUESSES_A_MINUTE = 20  # By everybody together.
GUESSES_AN_HOUR = 10  # By one address.
GUESSES_OF_A_SITE = 30  # An hour, by all networks of IPv6 that one customer may have.


def new_code() -> str:
    """Return a random code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def parse_code(text: str) -> str | None:
    """Return the code that somebody typed, with spaces, hyphens or small letters; None if it is no code."""
    code = "".join(text.split()).replace("-", "").upper()
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def format_code(code: str) -> str:
    """Return a code in two halves, as people say it."""
    return f"{code[: LENGTH // 2]} {code[LENGTH // 2 :]}"
