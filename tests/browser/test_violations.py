"""What Chromium refuses on a page it reports to us, over https, as it reports nowhere else."""

from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.helpers.nginx import nginx_running

from .app_server import app_running
from .machine import free_port, program, wait_until

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("machines")]

FLAGS = ["--no-sandbox", "--headless=new", "--ignore-certificate-errors", "--short-reporting-delay"]
MAKE_HTML = "() => { try { document.body.innerHTML = '<p>x' } catch { /* As it should. */ } }"


def test_a_refusal_is_reported_and_counted(driver: Playwright, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "gunicorn.log"
    (tmp_path / "nginx").mkdir()
    with app_running(tmp_path, port, PROXY_HOPS="1"), nginx_running(tmp_path / "nginx", [port]) as nginx:
        browser = driver.chromium.launch(executable_path=program("chromium"), args=FLAGS)
        page = browser.new_page(ignore_https_errors=True)
        page.goto(f"{nginx.url}/en/test")
        page.evaluate(MAKE_HTML)

        wait_until(lambda: "by require-trusted-types-for: 1 so far" in log.read_text(), "the report")
        browser.close()
