"""The messages between the frame and the page around it, as a JSON Schema (draft 2020-12).

A message may hold more than is named here; a receiver leaves it out. Types it does not know it ignores.
"""

from typing import Any, get_args

from webapp.diagnosis.faults import FAULT_LEVELS, LEVELS, Certainty, LevelState
from webapp.reader.frame_context import THEMES

NAMESPACE = "soundcheck"
VERSION = 1

TEXT = {"type": "string"}
BOOLEAN = {"type": "boolean"}
LEVEL = {"enum": list(LEVELS)}
STATE = {"enum": list(get_args(LevelState))}
THEME = {"enum": list(THEMES)}
NONCE = {"type": "string", "maxLength": 64}
CODE = {"type": ["string", "number"], "maxLength": 64}
ATTRIBUTE = {"type": ["string", "null"], "maxLength": 2000}
POLICY = {"type": "object", "additionalProperties": BOOLEAN}
ERRORS = ["unsupported-version", "unreachable", "no-answer"]


def document() -> dict[str, Any]:
    """Build the schema: `#/$defs/from_frame` is what the frame sends, `#/$defs/to_frame` what it takes."""
    from_frame = [
        _message("hello", protocols={"type": "array", "items": {"type": "integer"}}),
        _message("ready", nonce=NONCE, microphone={"type": ["boolean", "null"]}),
        _message("level", level=LEVEL, state=STATE),
        _message(
            "result",
            code={"enum": list(FAULT_LEVELS)},
            level={"enum": [*LEVELS, None]},
            certainty={"enum": list(get_args(Certainty))},
            levels={"type": "object", "propertyNames": LEVEL, "additionalProperties": STATE},
            fixed=BOOLEAN,
        ),
        _message("resize", height={"type": "integer", "minimum": 0}),
        _message("error", code={"enum": ERRORS}),
    ]
    to_frame = [
        _message("init", optional={"theme": TEXT}, nonce=NONCE),
        _message("set", optional={"lang": TEXT, "theme": THEME}),
        _message("run"),
        _message(
            "host-info",
            optional={
                "policy": POLICY,
                "origin": ATTRIBUTE,
                "redirected": BOOLEAN,
                "needs_reload": BOOLEAN,
            },
            allow=ATTRIBUTE,
            sandbox=ATTRIBUTE,
            cross_origin=BOOLEAN,
        ),
        _message("cti-error", optional={"code": CODE}, name=TEXT, message=TEXT),
    ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Messages of {NAMESPACE}, version {VERSION}",
        "anyOf": [{"$ref": "#/$defs/from_frame"}, {"$ref": "#/$defs/to_frame"}],
        "$defs": {"from_frame": {"oneOf": from_frame}, "to_frame": {"oneOf": to_frame}},
    }


def _message(
    type_: str, optional: dict[str, Any] | None = None, **properties: dict[str, Any]
) -> dict[str, Any]:
    data = {
        "type": "object",
        "properties": {**properties, **(optional or {})},
        "required": list(properties),
    }
    return {
        "type": "object",
        "properties": {
            "ns": {"const": NAMESPACE},
            "v": {"const": VERSION},
            "id": {"type": "integer", "minimum": 1},
            "type": {"const": type_},
            "data": data,
        },
        "required": ["ns", "v", "id", "type", "data"],
    }
