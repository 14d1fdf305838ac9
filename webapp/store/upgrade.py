"""Brings a database to the newest schema."""

from pathlib import Path

from sqlalchemy import create_engine, make_url


def upgrade(url: str) -> None:
    """Run every migration that is missing; for SQLite make the folder first."""
    from alembic import command
    from alembic.config import Config

    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    engine = create_engine(parsed)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()
