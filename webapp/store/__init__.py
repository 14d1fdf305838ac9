"""What several workers or machines must share, in the database. The only importer of SQLAlchemy."""

from webapp.store.agents import Agents, ListedAgent
from webapp.store.api_keys import ApiKey, ApiKeys, ExpiredKey, KeyNameTaken, NotInScope, UnknownKey
from webapp.store.asset_versions import AssetVersions
from webapp.store.clock import ClockWatch
from webapp.store.codes import Codes
from webapp.store.counts import Counts, Occurrence, PlatformFilter, Total
from webapp.store.database import Database, StoreRefused, StoreUnavailable
from webapp.store.deeds import Deeds
from webapp.store.deliveries import Deliveries, Delivery
from webapp.store.expiries import Expiries
from webapp.store.health import Health
from webapp.store.jobs import Jobs
from webapp.store.kept_answers import AskedOtherwise, KeyedRequest, StillUnderWay
from webapp.store.link_data import LinkData
from webapp.store.link_list import KINDS, LinkFilter, LinkList, ListedLink
from webapp.store.link_repair import LinkRepair
from webapp.store.link_secrets import LinkSecrets
from webapp.store.links import Links
from webapp.store.one_time_answers import OneTimeAnswers, UnknownToken
from webapp.store.passkeys import KeptPasskey, Passkeys
from webapp.store.recovery_codes import RecoveryCodes
from webapp.store.reports import Reports
from webapp.store.retention import Retention
from webapp.store.secrets import Secrets
from webapp.store.sessions import KeptSession, Sessions
from webapp.store.tokens import NoMoreRoom
from webapp.store.version import OtherSchema

__all__ = [
    "KINDS",
    "Agents",
    "ApiKey",
    "ApiKeys",
    "AskedOtherwise",
    "AssetVersions",
    "ClockWatch",
    "Codes",
    "Counts",
    "Database",
    "Deeds",
    "Deliveries",
    "Delivery",
    "ExpiredKey",
    "Expiries",
    "Health",
    "Jobs",
    "KeptPasskey",
    "KeptSession",
    "KeyNameTaken",
    "KeyedRequest",
    "LinkData",
    "LinkFilter",
    "LinkList",
    "LinkRepair",
    "LinkSecrets",
    "Links",
    "ListedAgent",
    "ListedLink",
    "NoMoreRoom",
    "NotInScope",
    "Occurrence",
    "OneTimeAnswers",
    "OtherSchema",
    "Passkeys",
    "PlatformFilter",
    "RecoveryCodes",
    "Reports",
    "Retention",
    "Secrets",
    "Sessions",
    "StillUnderWay",
    "StoreRefused",
    "StoreUnavailable",
    "Total",
    "UnknownKey",
    "UnknownToken",
]
