"""What a program may ask for when it makes a link, checked against the guide and the languages there are."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from webapp.diagnosis.measurements import Whole
from webapp.guide import Guide
from webapp.partners.addresses import MAX_ADDRESS
from webapp.reader.walk import walk_of, walk_to_app
from webapp.support import LinkDraft, proper_name
from webapp.support.reports import PRINTABLE
from webapp.web.i18n import SOURCE

LONGEST_DAYS = 30
NOT_BLANK = r"^[^\x00-\x1f\x7f-\x9f]*[^\x00-\x20\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"


@dataclass(frozen=True)
class Known:
    """What a link may name."""

    guide: Guide
    locales: Container[str]


class LinkRequest(BaseModel):
    """A link as a program asks for it; its validators need a `Known` as context.

    `asked_by` and `note` are shown to the customer, `reference` only to agents. `host` is that of the
    page the phone app sits in; a whole address may be given, of which only the origin is kept. Where no
    `partner` is given, the host names it if it is one of a partner's.
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)

    asked_by: Annotated[str, Field(max_length=80, pattern=NOT_BLANK)]
    locale: str = SOURCE
    partner: str | None = None
    host: Annotated[str, Field(max_length=MAX_ADDRESS, pattern=PRINTABLE)] | None = None
    reference: Annotated[str, Field(max_length=120, pattern=PRINTABLE)] = ""
    note: Annotated[str, Field(max_length=500, pattern=PRINTABLE)] = ""
    expires_in_days: Annotated[int, Field(ge=1, le=LONGEST_DAYS), Whole] = 7

    @field_validator("asked_by")
    @classmethod
    def _readable(cls, asked_by: str) -> str:
        """Write the name in one line of what can be seen, as that of an agent who is invited."""
        name = proper_name(asked_by)
        if not name:
            raise ValueError("has nothing that can be seen")
        return name

    @field_validator("locale")
    @classmethod
    def _spoken(cls, locale: str, info: ValidationInfo) -> str:
        if locale not in known(info).locales:
            raise ValueError("is no language of this guide")
        return locale

    @field_validator("partner")
    @classmethod
    def _listed(cls, partner: str | None, info: ValidationInfo) -> str | None:
        if partner is not None and partner not in known(info).guide.partners:
            raise ValueError("is no partner of this guide")
        return partner

    @field_validator("host")
    @classmethod
    def _of_the_partner(cls, host: str | None, info: ValidationInfo) -> str | None:
        """Write the host as our addresses do."""
        partner = info.data.get("partner")
        if host is None or "partner" not in info.data:
            return host
        asked = {"host": host} | ({"partner": partner} if partner else {})
        written = dict(walk_of(asked, known(info).guide).parameters()).get("host")
        if written is None:
            raise ValueError("is no host of this partner" if partner else "is no host")
        return written

    def draft(self, guide: Guide) -> LinkDraft:
        """Give what the store makes a link from."""
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


def known(info: ValidationInfo) -> Known:
    """Give the context of a validation."""
    if not isinstance(info.context, Known):
        raise TypeError("a link cannot be validated without knowing the guide")
    return info.context
