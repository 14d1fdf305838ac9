"""The walk-through of docs/brand.md does what it says."""

import os
import re
import subprocess
from dataclasses import replace

from webapp import create_app
from webapp.config import ROOT

COMMANDS = re.compile(r"^    (.+)$", re.MULTILINE)
SERVE = "make run"


def test_three_changed_lines_put_another_name_on_every_page(tmp_path, settings):
    section = (
        (ROOT / "docs" / "brand.md").read_text().partition("## In five minutes")[2].partition("\n## ")[0]
    )
    commands = COMMANDS.findall(section)
    assert commands[-1] == SERVE and sum(command.startswith("sed") for command in commands) == 3
    script = "\n".join(commands[:-1]).replace("/srv/acme", str(tmp_path / "acme"))

    done = subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": settings.database_url},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    assert f"from {tmp_path}/acme: product.yml" in done.stderr and "0 errors, 0 warnings" in done.stderr
    client = create_app(replace(settings, own_content=tmp_path / "acme")).test_client()
    page = client.get("/fr/go").text
    assert "Entendez-moi" in page and "Acme" in page and "Test du micro" not in page
