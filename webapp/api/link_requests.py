"""What a program may ask for when it makes a link, checked against the guide and the languages there are."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from webapp.diagnosis.measurements import NO_CONTROLS, Whole
from webapp.guide import Guide
from webapp.guide.messages import SOURCE_LANGUAGE
from webapp.partners.addresses import MAX_ADDRESS
from webapp.reader.walk import walk_of, walk_to_app
from webapp.support import LinkDraft, clean_name
from webapp.support.agents import MAX_NAME
from webapp.support.links import DEFAULT_LIFETIME, MAX_NOTE, MAX_REFERENCE

LONGEST_DAYS = 30
NOT_BLANK = r"^[^\x00-\x1f\x7f-\x9f]*[^\x00-\x20\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"


@dataclass(frozen=True)
class LinkContext:
    """What the validators of a `LinkRequest` need to know: what a link may name."""

    guide: Guide
    locales: Container[str]


class LinkRequest(BaseModel):
    """A link as a program asks for it.

    `asked_by` and `note` are shown to the customer, `reference` only to agents. `host` is that of the
    page the phone app sits in; a whole address may be given, of which only the origin is kept. Where no
    `partner` is given, the host names it if it is one of a partner's.
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)

    asked_by: Annotated[str, Field(max_length=MAX_NAME, pattern=NOT_BLANK)]
    locale: str = SOURCE_LANGUAGE
    partner: str | None = None
    host: Annotated[str, Field(max_length=MAX_ADDRESS, pattern=NO_CONTROLS)] | None = None
    reference: Annotated[str, Field(max_length=MAX_REFERENCE, pattern=NO_CONTROLS)] = ""
    note: Annotated[str, Field(max_length=MAX_NOTE, pattern=NO_CONTROLS)] = ""
    expires_in_days: Annotated[int, Field(ge=1, le=LONGEST_DAYS), Whole] = DEFAULT_LIFETIME.days

    @field_validator("asked_by")
    @classmethod
    def _normalise_name(cls, asked_by: str) -> str:
        """Return the name as one line without invisible characters, as an invited agent's is written."""
        name = clean_name(asked_by)
        if not name:
            raise ValueError("has nothing that can be seen")
        return name

    @field_validator("locale")
    @classmethod
    def _check_locale(cls, locale: str, info: ValidationInfo) -> str:
        if locale not in context_of(info).locales:
            raise ValueError("is no language of this guide")
        return locale

    @field_validator("partner")
    @classmethod
    def _check_partner(cls, partner: str | None, info: ValidationInfo) -> str | None:
        if partner is not None and partner not in context_of(info).guide.partners:
            raise ValueError("is no partner of this guide")
        return partner

    @field_validator("host")
    @classmethod
    def _normalise_host(cls, host: str | None, info: ValidationInfo) -> str | None:
        """Return the host as our addresses write it, if the partner has such a host."""
        partner = info.data.get("partner")
        if host is None or "partner" not in info.data:
            return host
        place = {"host": host} | ({"partner": partner} if partner else {})
        written = dict(walk_of(place, context_of(info).guide).parameters()).get("host")
        if written is None:
            raise ValueError("is no host of this partner" if partner else "is no host")
        return written

    def draft(self, guide: Guide) -> LinkDraft:
        """Return what the store makes a link from."""
        walk = walk_to_app(self.partner or "", self.host or "", guide)
        return LinkDraft(
            asked_by=self.asked_by,
            locale=self.locale,
            partner=walk.visitor.partner,
            host=self.host,
            reference=self.reference,
            note=self.note,
            lifetime=timedelta(days=self.expires_in_days),
        )


def context_of(info: ValidationInfo) -> LinkContext:
    """Return the context of a validation; raise TypeError without one."""
    if not isinstance(info.context, LinkContext):
        raise TypeError("a link cannot be validated without knowing the guide")
    return info.context
