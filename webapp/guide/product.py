"""Whose product it is: the shape of `content/product.yml`."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, ConfigDict, Field, RootModel, model_validator

from webapp.datafiles import Data
from webapp.guide.colours import Colours
from webapp.guide.messages import SOURCE_LANGUAGE
from webapp.partners.registry import HostPattern

Text = TypeVar("Text", bound=str)
Name = Annotated[str, Field(pattern=r"\S")]

MAX_NAME = 60  # Characters; at the head of a page of 300 pixels it breaks twice.
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
WebAddress = Annotated[str, Field(pattern=r"^https://[^\s\"<>]+$")]
MailAddress = Annotated[str, Field(pattern=r"^[A-Za-z0-9.!#$%&'*+/=^_`{|}~-]+@[A-Za-z0-9.-]+$")]
TelephoneNumber = Annotated[str, Field(pattern=r"^\+?[0-9][0-9 ().-]{1,30}$")]
LogoFile = Annotated[str, Field(pattern=r"^[\w-]+(/[\w-]+)*\.(svg|png)$")]


def _require_one_line(name: str) -> str:
    if not name or not name.isprintable() or name != name.strip() or len(name) > MAX_NAME:
        raise ValueError(f"must be a name of 1 to {MAX_NAME} characters on one line")
    return name


ShownName = Annotated[str, AfterValidator(_require_one_line)]


class ByLanguage(RootModel[Mapping[LanguageCode, Text]], Generic[Text]):
    """A text for all languages, or one for each; English is there for those that are not named."""

    model_config = ConfigDict(strict=True, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _name_language(cls, value: Any) -> Any:
        if isinstance(value, dict) and SOURCE_LANGUAGE not in value:
            raise ValueError(f"needs one for {SOURCE_LANGUAGE}, which is shown where a language has none")
        return {SOURCE_LANGUAGE: value} if isinstance(value, str) else value

    def of(self, language: str) -> Text:
        """Return the text for a language."""
        return self.root.get(language) or self.root[SOURCE_LANGUAGE]


class Contact(Data):
    """Ways to reach the support of the organisation; each may differ by language."""

    page: ByLanguage[WebAddress] | None = None
    mail: ByLanguage[MailAddress] | None = None
    chat: ByLanguage[WebAddress] | None = None
    telephone: ByLanguage[TelephoneNumber] | None = None


class Product(Data):
    """What the site calls itself, whose it is, and the phone app that the guide is for.

    `name` is the phone app's; `desktop_app` the name of its program for the computer, None if it has none.
    The `no_...` names stand in for what is not known.
    """

    site: ByLanguage[ShownName]
    organisation: ShownName | None = None
    logo: LogoFile | None = None
    colours: Colours
    contact: Contact = Contact()
    privacy: ByLanguage[WebAddress] | None = None
    terms: ByLanguage[WebAddress] | None = None
    help_center: ByLanguage[WebAddress] | None = None
    name: Name
    desktop_app: Name | None = None
    hosts: Annotated[list[HostPattern], Field(min_length=1)]
    no_partner_name: str
    no_app_name: str
    no_system_name: str = "your computer"
    no_browser_name: str = "your browser"
    hearsay_partner_name: str = "the page you told us about"

    @property
    def origin(self) -> str | None:
        """The origin of its first host that has a name of its own; None if it has only patterns."""
        return next((f"https://{host}" for host in self.hosts if "*" not in host), None)

    @property
    def stand_ins(self) -> Iterator[str]:
        """All that stands in for a name."""
        yield from (self.no_partner_name, self.hearsay_partner_name)
        yield from (self.no_app_name, self.no_system_name, self.no_browser_name)
