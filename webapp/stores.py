"""The stores of the running app, all in one database."""

from dataclasses import dataclass

from flask import Flask, current_app

from webapp.config import Settings
from webapp.store import (
    Agents,
    ApiKeys,
    AssetVersions,
    Codes,
    Counts,
    Database,
    Deeds,
    Deliveries,
    Expiries,
    Jobs,
    LinkData,
    LinkList,
    LinkRepair,
    Links,
    OneTimeAnswers,
    Passkeys,
    RecoveryCodes,
    Reports,
    Retention,
    Secrets,
    Sessions,
)
from webapp.store.announcer import SILENT, Announcer
from webapp.webhooks.payload import write_event


@dataclass(frozen=True)
class Stores:
    """One store for each subject."""

    database: Database
    comparisons: OneTimeAnswers
    tab_runs: OneTimeAnswers
    secrets: Secrets
    links: Links
    link_list: LinkList
    link_data: LinkData
    link_repair: LinkRepair
    deeds: Deeds
    codes: Codes
    reports: Reports
    agents: Agents
    sessions: Sessions
    passkeys: Passkeys
    recovery_codes: RecoveryCodes
    api_keys: ApiKeys
    asset_versions: AssetVersions
    counts: Counts
    deliveries: Deliveries
    expiries: Expiries
    jobs: Jobs
    retention: Retention


def init_app(app: Flask) -> None:
    """Open the database; nothing is asked of it yet."""
    settings: Settings = app.config["SETTINGS"]
    database = Database(settings.database_url)
    secrets = Secrets(database)
    webhook = settings.webhook
    announcer = Announcer(frozenset(webhook.events), write_event) if webhook else SILENT
    app.extensions["stores"] = Stores(
        database=database,
        comparisons=OneTimeAnswers(database, "comparison"),
        tab_runs=OneTimeAnswers(database, "tab-run"),
        secrets=secrets,
        links=Links(database, secrets, announcer),
        link_list=LinkList(database),
        link_data=LinkData(database),
        link_repair=LinkRepair(database),
        deeds=Deeds(database),
        codes=Codes(database, secrets),
        agents=Agents(database),
        sessions=Sessions(database),
        passkeys=Passkeys(database),
        recovery_codes=RecoveryCodes(database, secrets),
        api_keys=ApiKeys(database),
        asset_versions=AssetVersions(database),
        counts=Counts(database),
        reports=Reports(database, announcer),
        deliveries=Deliveries(database),
        expiries=Expiries(database, announcer),
        jobs=Jobs(database),
        retention=Retention(database),
    )


def stores() -> Stores:
    """Return the stores of the running app."""
    opened: Stores = current_app.extensions["stores"]
    return opened
