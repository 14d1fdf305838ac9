"""What strangers may write into labels, user agents, references, notes and names, to be shown as text.

`KEPT` passes our doors and comes back everywhere as it was sent, harmless; `REFUSED` holds control
characters, which no door takes. Each has at least one character that something downstream might act on.
"""

HTML = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<IMG SRC=JaVaScRiPt:alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '" autofocus onfocus=alert(1) x="',
    "<b>bold</b>",
    "</title></textarea></style></pre><h1>out",
    "<!-- never closed",
    "<a href='javascript:alert(1)'>press</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<form action=//evil.example><button>Sign in",
    "<div hx-get=/agents/ hx-trigger=load></div>",
    "<div data-hx-on:load=alert(1)></div>",
    "<template shadowrootmode=open><slot></slot></template>",
    "<details open ontoggle=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
)
SVG = (
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)>",
)
TEMPLATES = (
    "{{ 7 * 7 }}",
    "{{ config.items() }}",
    "{% include '/etc/passwd' %}",
    "{# gone #}",
    "${7*7}",
    "<%= 7 * 7 %>",
    "#{7*7}",
    "%(message)s %s %d",
    "{0} {message}",
)
MARKDOWN = (
    "[press](javascript:alert(1))",
    "![](//evil.example/seen.png)",
    "<https://evil.example>",
    "``` fence",
    "| a | b |",
    "# heading",
    "**bold** _it_ ~~no~~ `code`",
    "\\",
    "> [!NOTE]",
)
FORMULAS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example","press")',
    "+1+1",
    "-1+1",
    "@SUM(1+1)",
    '",=1+1,"',
    "＝1+1",
    " =1+1",
    ";=1+1;",
)
TYPOGRAPHY = (
    "right\u202eto left",
    "isolate\u2066never ended",
    "line\u2028and paragraph\u2029separators",
    "zero\u200bwidth\ufeffspace",
    "de\u0301compose\u0301d",
    "Za\u0323\u0307\u0336\u0337\u0338\u0339lgo",
    "a non-character \ufdd0",
    "🎙\ufe0f👩🏽\u200d💻",
    "ἀ\u0345 ß İ ﬁ",
    "',\"`",
)
KEPT = HTML + SVG + TEMPLATES + MARKDOWN + FORMULAS + TYPOGRAPHY
FIELD_LENGTH = 80
"""Characters of the shortest field that strangers fill in."""


def pack(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Join neighbours while a field still takes them, where whole pages are read for each text."""
    packed = [texts[0]]
    for text in texts[1:]:
        if len(joined := f"{packed[-1]} {text}") <= FIELD_LENGTH:
            packed[-1] = joined
        else:
            packed.append(text)
    return tuple(packed)


PACKED = pack(KEPT)

REFUSED = (
    "nul\x00character",
    "carriage return\rand line feed\n",
    "line\nfeed",
    "header\r\nSet-Cookie: session=evil",
    "\t=1+1",
    "\r=1+1",
    "escape \x1b[2J\x1b[31mred",
    "title \x1b]0;evil\x07",
    "device control \x1bP1$r\x1b\\",
    "back\x08\x08\x08\x08space",
    "one-byte \x9b2J",
    "next\x85line",
    "delete\x7f",
    "vertical\x0btab and form\x0cfeed",
)
