"""The pages in a real browser, on the real server, with Airflow's own sessions: a clerk's month, other people's addresses, small screens."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect, sync_playwright
from tests.flows.installation import Installation
from tests.flows.office import ARCHIVE, LONG, MONTH, Office
from tests.hostile.hand_overs import roster_row
from tests.hostile.mutations import file_of

CHROMIUM = shutil.which("chromium")
UNIT, CLERK, OTHERS_CLERK = "469001", "unit_469001", "unit_469024"
SMALL, OFFICE_SCREEN = {"width": 400, "height": 800}, {"width": 1366, "height": 768}
PAGES = ("", "month", "sending", "board", "matters", "letters", "packages", "workshops")
LARGEST = 150 * 1024
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt-get install chromium fonts-noto-cjk")

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give a Chromium of Debian."""
    with sync_playwright() as driver:
        # A browser reads the names of chosen files in the language of its machine, and clerks' machines speak Chinese.
        speaking = {**os.environ, "LC_ALL": "C.UTF-8"}
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], env=speaking)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def session(installation: Installation, browser: Browser) -> Callable[[str], StorageState]:
    """Give what logs an account in by Airflow's own page, once: it takes a second."""

    @cache
    def logged_in(account: str) -> StorageState:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{installation.address}/wengang/")
        password = json.loads((installation.var / "keys" / "accounts.json").read_text())[account]["password"]
        page.fill("input[name=username]", account)
        page.fill("input[name=password]", password)
        page.click("input[type=submit], button[type=submit]")
        page.wait_for_url("**/wengang/")
        state = context.storage_state()
        context.close()
        return state

    return logged_in


@pytest.fixture
def visit(installation: Installation, browser: Browser, session: Callable[[str], StorageState]) -> Iterator[Visit]:
    """Give what lets an account come to the desk, with or without scripts."""
    contexts = []

    def at_the_desk(account: str, *, scripts: bool = True) -> Page:
        context = browser.new_context(java_script_enabled=scripts, viewport=OFFICE_SCREEN, storage_state=session(account))
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{installation.address}/wengang/")
        return page

    yield at_the_desk
    for context in contexts:
        context.close()


@pytest.fixture
def april(office: Office) -> Office:
    """Give an office that has looked at its empty inbox on a day of April."""
    assert office.run("data_sharing") == "success"
    return office


def files_of_march() -> list[Path]:
    """Give the files that a unit's 乡村振兴 hands over for March."""
    return sorted(path for path in (ARCHIVE / "inbox" / UNIT / MONTH / "rv").iterdir() if path.name != "manifest.json")


WITHOUT = pytest.param(False, id="without", marks=pytest.mark.prove("the same month once more"))


@pytest.mark.parametrize("scripts", [pytest.param(True, id="with scripts"), WITHOUT])
def test_a_clerk_sends_a_month_from_the_page(april: Office, visit: Visit, tmp_path: Path, *, scripts: bool) -> None:
    page = visit(CLERK, scripts=scripts)
    page.click("nav a:has-text('报送') >> nth=0")
    begin(page)
    wrong = tmp_path / "名册.xlsx"
    wrong.write_bytes(file_of("rv_roster", [roster_row(1), roster_row(2, 证件号码="123")]))
    send(page, [wrong])
    expect(page.locator("main")).to_contain_text("证件号码不是有效的18位居民身份证号码")
    page.click("tr:has-text('名册.xlsx') >> button:has-text('移除')")
    send(page, files_of_march())
    expect(page.locator("main")).not_to_contain_text("名册.xlsx")
    page.fill("input[name=prepared_by]", "试验甲")
    page.fill("input[name=approved_by]", "试验乙")
    page.click("form[action$='hand-over'] button")
    expect(page.locator("main")).to_contain_text("已提交五指山市2025年3月数据")
    assert april.run("data_sharing") == "success"
    states = april.rows("select table_name, state from data_sharing.delivery where period = '2025-03' and unit = '469001' order by 1")
    assert states and {row["state"] for row in states} == {"accepted"} and len(states) == len(files_of_march())
    page.goto(f"{april.installation.address}/wengang/letters")
    expect(page.locator("main")).to_contain_text("回执")


def begin(page: Page) -> None:
    """Begin a draft of March on the page 报送."""
    page.select_option("select[name=period]", MONTH)
    page.click("form[action$='/sending'] button")


def send(page: Page, files: list[Path]) -> None:
    """Choose files, upload them, and wait until they are checked."""
    page.set_input_files("input[type=file]", files)
    page.click("button:has-text('上传并检查')")
    page.wait_for_selector(f"tr:has-text('{files[0].name}')")
    expect(page.locator("text=页面自动刷新")).to_have_count(0, timeout=LONG * 1000)


def test_pages_are_small_and_fit_a_small_screen(april: Office, visit: Visit) -> None:
    page, told = visit(CLERK), []
    page.on("console", lambda message: told.append(message.text))
    page.on("requestfailed", lambda request: told.append(request.url) if request.failure != "net::ERR_ABORTED" else None)
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    for path in PAGES:
        answer = page.goto(f"{april.installation.address}/wengang/{path}")
        assert answer is not None and answer.status == 200 and len(answer.body()) <= LARGEST, path
        for size in (SMALL, OFFICE_SCREEN):
            page.set_viewport_size(size)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], (path, size)
    assert told == [], "nothing is blocked, missing or complained of"
    assert hosts == {urlsplit(april.installation.address).netloc}, "no request to anywhere else"


def test_another_units_addresses_are_refused_and_recorded(april: Office, visit: Visit) -> None:
    page, other = visit(CLERK), visit(OTHERS_CLERK)
    page.goto(f"{april.installation.address}/wengang/sending")
    begin(page)
    draft = page.url
    for address in (draft, f"{draft}/findings.xlsx", f"{april.installation.address}/wengang/matters?unit={UNIT}"):
        answer = other.goto(address)
        assert answer is not None and answer.status == 403 and "不能查看或办理" in other.inner_text("main")
    refused = april.rows(
        f"select count(*) as times from audit.task_record where dag_id = 'desk' and kind = 'FAILED' and actor = '{OTHERS_CLERK}'"
    )
    assert refused == [{"times": 3}]


def test_nobody_is_led_to_the_login_and_a_cut_upload_leaves_nothing(april: Office, visit: Visit, browser: Browser) -> None:
    anonymous = browser.new_page()
    anonymous.goto(f"{april.installation.address}/wengang/board?month={MONTH}")
    assert re.search(r"/auth/login/\?next=", anonymous.url)
    anonymous.close()
    page = visit(CLERK)
    page.goto(f"{april.installation.address}/wengang/sending")
    begin(page)
    token = page.get_attribute("form.upload input[type=hidden]", "value")
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies())
    address, content = urlsplit(page.url), file_of("rv_roster", [roster_row(1)])
    body = (
        f'--cut\r\nContent-Disposition: form-data; name="_token"\r\n\r\n{token}\r\n'
        '--cut\r\nContent-Disposition: form-data; name="files"; filename="a.xlsx"\r\n\r\n'
    ).encode() + content
    head = (
        f"POST {address.path}/files HTTP/1.1\r\nHost: {address.netloc}\r\nCookie: {cookies}\r\nContent-Length: {len(body) + 9}\r\n"
        "Content-Type: multipart/form-data; boundary=cut\r\n\r\n"
    ).encode()
    for sent in (1, len(body) // 2, len(body)):
        with socket.create_connection((str(address.hostname), address.port or 80)) as connection:
            connection.sendall(head + body[:sent])
    page.wait_for_timeout(1000)
    page.reload()
    assert "核对（0个文件）" in page.inner_text("main")
    assert list(april.settings.inbox.rglob("a.xlsx")) == []
