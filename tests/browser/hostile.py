"""Messages that nobody may act on: of the right form, but from the wrong frame; and of no form at all."""

from typing import Any


def _message(type_: Any, data: Any, **more: Any) -> dict[str, Any]:
    return {"ns": "soundcheck", "v": 1, "id": 1, "type": type_, "data": data, **more}


RESULT = {"code": "all-clear", "level": None, "certainty": "certain", "levels": {}, "fixed": True}

WELL_FORMED = [
    _message("init", {"nonce": "x", "theme": "dark"}),
    _message("set", {"theme": "dark"}),
    _message("set", {"lang": "fr"}),
    _message("run", {}),
    _message("host-info", {"allow": None, "sandbox": "", "cross_origin": True}),
    _message("cti-error", {"name": "NotAllowedError", "message": "Permission denied"}),
    _message("hello", {"protocols": [1]}),
    _message("hello", {"protocols": [99]}),
    _message("ready", {"nonce": "", "microphone": False}),
    _message("resize", {"height": 3000}),
    _message("level", {"level": "os", "state": "blocked"}),
    _message("result", RESULT),
    _message("error", {"code": "unreachable"}),
]
MALFORMED: list[Any] = [
    None,
    "soundcheck",
    42,
    [],
    {},
    {"ns": "other", "v": 1, "id": 1, "type": "run", "data": {}},
    {"ns": ["soundcheck"], "v": 1, "id": 1, "type": "run", "data": {}},
    _message("run", {}, v="1"),
    _message("run", {}, v=None),
    _message("run", None),
    _message("run", "now"),
    _message("set", {"theme": "<script>"}),
    _message("set", {"theme": ["dark"]}),
    _message("set", {"lang": "../../evil"}),
    _message("set", {"lang": "fr&theme=dark"}),
    _message("set", {"lang": {"toString": "fr"}}),
    _message("set", {"lang": "fr", "theme": "neon"}),
    _message("init", {"nonce": 7, "theme": "dark"}),
    _message("init", {"nonce": "x" * 65, "theme": "dark"}),
    _message("host-info", {"allow": 1, "sandbox": None, "cross_origin": True}),
    _message("host-info", {"allow": "x" * 2001, "sandbox": None, "cross_origin": True}),
    _message("cti-error", {"name": "NotAllowedError"}),
    _message("constructor", {}),
    _message("__proto__", {}),
    _message("toString", {}),
    _message("dispatchEvent", {"type": "run"}),
    _message(["run"], {}),
    _message("eval", {"code": "document.body.remove()"}),
    _message("open", {"url": "https://evil.example/"}),
    _message("result", {"code": "all-clear"}),
]
