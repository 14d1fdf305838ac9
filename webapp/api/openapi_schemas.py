"""The schemas of the OpenAPI document, all made by the models of what is sent and what is answered."""

import json
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from webapp.api.answers import (
    DiagnosisAnswer,
    ErasedAnswer,
    EverythingAnswer,
    EverythingOfReferenceAnswer,
    LinkAnswer,
    LinksAnswer,
    NewLinkAnswer,
    ReportsAnswer,
)
from webapp.api.link_requests import LinkRequest
from webapp.support import Submission
from webapp.support.links import LARGEST_ID
from webapp.web.errors import ErrorAnswer
from webapp.webhooks.payload import EVENTS

Schema = dict[str, Any]

ID: Schema = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
MODELS: tuple[type[BaseModel], ...] = (
    *(
        Submission,
        LinkRequest,
        DiagnosisAnswer,
        LinkAnswer,
        LinksAnswer,
        NewLinkAnswer,
        ReportsAnswer,
        EverythingAnswer,
    ),
    *(EverythingOfReferenceAnswer, ErasedAnswer, ErrorAnswer),
    *EVENTS.values(),
)


class _WithoutSuffix(GenerateJsonSchema):
    """Names the schema of `LinkAnswer` "Link": within the document nothing else has that name."""

    def normalize_name(self, name: str) -> str:
        return super().normalize_name(name.removesuffix("Answer"))


def schemas(partners: Sequence[str], locales: Sequence[str]) -> dict[str, Schema]:
    """Return every schema by its name; links may name these partners and locales."""
    _, made = models_json_schema(
        [(model, "validation") for model in MODELS],
        ref_template="#/components/schemas/{model}",
        schema_generator=_WithoutSuffix,
    )
    by_name: dict[str, Schema] = made["$defs"]
    fields = by_name["LinkRequest"]["properties"]
    fields["partner"] = {"enum": [*partners, None], "default": None}
    fields["locale"]["enum"] = list(locales)
    for field in fields.values():  # Generators of types take what has a default for something that is there.
        if "default" in field:
            field["description"] = f"Without it: {json.dumps(field.pop('default'))}."
    return by_name


def reference(name: str) -> Schema:
    """Return a reference to a schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}
