"""What the loader offers to a page, as TypeScript declarations made from the schema of the messages.

A result, a level and an error reach the page as they came from the frame, so these have the messages' types.
"""

import json
from string import Template
from typing import Any

from webapp.api.frame_messages import document
from webapp.api.loader_reference import REASONS

DECLARATIONS = """\
// What /embed/v1/loader.js offers. Copy it beside your own files.

$aliases

/** The `detail` of each event that an element with the check dispatches, bubbling and composed. */
export interface SoundcheckEvents {
  /** The frame answers, and says whether it may use the microphone; null where the browser does not tell. */
  "soundcheck:ready": CustomEvent<$ready>
  "soundcheck:level": CustomEvent<$level>
  "soundcheck:result": CustomEvent<$result>
  "soundcheck:error": CustomEvent<$error>
  /** The check is about to be shown by `open()`: unfold what it is in. */
  "soundcheck:open": CustomEvent<Record<string, never>>
}

/** The check in one element, also at `element.soundcheck`. */
export interface SoundcheckHandle {
  set(changes: { locale?: string; theme?: Theme }): void
  /** Tests now. */
  run(): void
  /** What the phone app has just met: an Error, its name, words or code, a library's object; or null. */
  ctiError(error: unknown): void
  /** Shows this check and tests with what the phone app has just met. */
  open(error?: unknown): void
  /** Takes frame and listeners away. What is called later does nothing. */
  destroy(): void
}

export interface Watching {
  /** A track that the phone app has opened: a switch may mute it, and a pulled cable ends it. */
  follow(track: MediaStreamTrack | null): void
  destroy(): void
}

export interface Soundcheck {
  /** Puts the check into an element; once, however often it is called. */
  mount(element: HTMLElement): SoundcheckHandle
  /** Shows the check of the page, or a box with one, and tests with what the phone app has just met. */
  open(error?: unknown): Promise<void>
  /**
   * Tells whether a call could have the microphone, without opening it or asking for it.
   * frame: the phone app's, from the page around it; none if this page is the phone app.
   * Where the service is away, neither is called.
   */
  watch(
    frame?: HTMLIFrameElement | null,
    handlers?: { ready?(): void; lost?(reason: Reason): void },
  ): Watching
  /** Calls back at once. Before the script has come, `soundcheck` may be an array of such calls. */
  push(call: (soundcheck: Soundcheck) => void): void
}

declare global {
  interface Window {
    soundcheck?: Soundcheck | ((soundcheck: Soundcheck) => void)[]
  }
  interface HTMLElement {
    soundcheck?: SoundcheckHandle
  }
  interface HTMLElementEventMap extends SoundcheckEvents {}
}
"""


def declarations() -> str:
    """Return the declarations, a module of types."""
    aliases = [f"export type {name} = {_type_of(schema, {})}" for name, schema in _shared_schemas().items()]
    return Template(DECLARATIONS).substitute(event_types(), aliases="\n".join(aliases))


def event_types() -> dict[str, str]:
    """Return the type of what each event has in its `detail`, by the name after `soundcheck:`."""
    data = _schemas_of_data()
    del data["ready"]["properties"]["nonce"]  # That one stays with the loader.
    names = {json.dumps(schema): name for name, schema in _shared_schemas().items()}
    return {type_: _type_of(data[type_], names) for type_ in ("ready", "level", "result", "error")}


def _shared_schemas() -> dict[str, dict[str, Any]]:
    """Return what has a name among the types."""
    data = _schemas_of_data()
    result, level, change = (data[type_]["properties"] for type_ in ("result", "level", "set"))
    return {
        "Fault": result["code"],
        "Level": level["level"],
        "LevelState": level["state"],
        "Certainty": result["certainty"],
        "Theme": change["theme"],
        "Reason": {"enum": list(REASONS)},
    }


def _schemas_of_data() -> dict[str, dict[str, Any]]:
    return {
        message["properties"]["type"]["const"]: message["properties"]["data"]
        for way in document()["$defs"].values()
        for message in way["oneOf"]
    }


def _type_of(schema: dict[str, Any], names: dict[str, str]) -> str:
    """Return the TypeScript type of a JSON Schema; of one that has a name, the name."""
    known = names.get(json.dumps(schema))
    if None in schema.get("enum", ()):
        return f"{_type_of({'enum': [value for value in schema['enum'] if value]}, names)} | null"
    if known or "enum" in schema:
        return known or " | ".join(map(json.dumps, schema["enum"]))
    if schema["type"] == "object" and "properties" in schema:
        members = schema["properties"].items()
        return "{ " + "; ".join(f"{name}: {_type_of(member, names)}" for name, member in members) + " }"
    if schema["type"] == "object":
        keys = _type_of(schema["propertyNames"], names)
        return f"Partial<Record<{keys}, {_type_of(schema['additionalProperties'], names)}>>"
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return " | ".join(types)
