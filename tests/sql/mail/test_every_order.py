"""Whatever goes wrong, in any order: nobody gets a mail twice, and in the end everybody has it (architecture decision 8, method §10.1)."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator

import psycopg
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as some
from tests.sql.mail.conftest import RECIPIENTS, PeopleFile, queue
from tests.unit.mail.servers import Catcher, free_port, polite_server

from wengang.database.unit_of_work import unit_of_work
from wengang.mail.decisions import decide_unknown, send_again, send_again_what_a_run_gave_up
from wengang.mail.states import MailState
from wengang.mail.steps import deliver_due
from wengang.mail.troubled import mails_for_a_person
from wengang.settings.environment import Settings

FIRST, SECOND = RECIPIENTS
MENDED = "xczx.wuzhishan@wengang.invalid"
RUN = "run-1"
PROVE = "PROVE_EVERYTHING" in os.environ
WHO = {"decided_by": "operator", "reason": "已核实"}


class MoodyServer(Catcher):
    """A catcher that may cut the connection after the content: having taken it, or not."""

    cuts: str = ""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take the content, then answer or cut."""
        answer = "250 OK" if self.cuts == "lost" else await super().handle_DATA(server, session, envelope)
        if self.cuts:
            server.transport.abort()
        return answer


class Office:
    """One mail, its server, the person who looks after it, and the moves of all three."""

    def __init__(self, settings: Settings, server: MoodyServer, people: PeopleFile, pass_time: Callable[[], None]) -> None:
        self._settings, self._server, self._people, self._pass_time = settings, server, people, pass_time
        self._port = os.environ["WENGANG_SMTP_PORT"]

    def works(self) -> None:
        """Let the server take everything."""
        self._deliver()

    def refuses_second(self) -> None:
        """Let one of the recipients not exist."""
        self._deliver(to_recipient={SECOND: "550 5.1.1 User unknown"})

    def refuses_content(self) -> None:
        """Let the mail be taken for spam."""
        self._deliver(to_content=["550 5.7.1 spam"])

    def puts_first_off(self) -> None:
        """Let one of the recipients be greylisted."""
        self._deliver(to_recipient={FIRST: "450 4.7.1 greylisted"})

    def limits(self) -> None:
        """Let it be too much mail for the second's provider; the first gets it."""
        self._deliver(to_recipient={SECOND: "550 Ip frequency limited"})

    def closes(self) -> None:
        """Let the server shut down after the content came."""
        self._deliver(to_content=["421 4.3.2 closing"])

    def is_gone(self) -> None:
        """Let nobody listen."""
        os.environ["WENGANG_SMTP_PORT"] = str(free_port())
        self._deliver()
        os.environ["WENGANG_SMTP_PORT"] = self._port

    def cuts_having_taken(self) -> None:
        """Lose the answer to the content; the mail is there."""
        self._deliver(cuts="taken")

    def cuts_without(self) -> None:
        """Lose the answer to the content, and the mail."""
        self._deliver(cuts="lost")

    def person_decides(self) -> None:
        """Let a person look at what waits: by phone where it is in doubt, truthfully; else it is sent again."""
        with unit_of_work(self._settings) as work:
            for mail in mails_for_a_person(work):
                if mail.state is MailState.UNKNOWN:
                    decide_unknown(work, mail.id, resend=not {*mail.without} & {*_got(self._server)}, **WHO)
                else:
                    send_again(work, mail.id, **WHO)

    def address_is_mended(self) -> None:
        """Give the second recipient a new address."""
        self._people(recipients=(FIRST, MENDED))

    def run_is_cleared(self) -> None:
        """Let a person clear the run that gave the mail up."""
        send_again_what_a_run_gave_up(self._settings, RUN)

    def _deliver(self, to_recipient: dict[str, str] | None = None, to_content: list[str] | None = None, cuts: str = "") -> None:
        server = self._server
        server.to_recipient, server.to_content, server.cuts = to_recipient or {}, to_content or [], cuts
        deliver_due(self._settings, 10, RUN)
        self._pass_time()


Move = Callable[[Office], None]
OF_THE_SERVER: tuple[Move, ...] = (
    Office.works,
    Office.refuses_second,
    Office.refuses_content,
    Office.puts_first_off,
    Office.limits,
    Office.closes,
    Office.is_gone,
    Office.cuts_having_taken,
    Office.cuts_without,
)
OF_PEOPLE: tuple[Move, ...] = (Office.person_decides, Office.address_is_mended, Office.run_is_cleared)
Walk = Callable[[tuple[Move, ...]], None]


@pytest.fixture
def walk(
    settings: Settings,
    admin: psycopg.Connection[tuple[object, ...]],
    use_port: Callable[[int], None],
    people: PeopleFile,
    pass_time: Callable[[], None],
) -> Iterator[Walk]:
    """Give how one order of moves is walked from a fresh mail, and what must hold."""
    server = MoodyServer()

    def run(moves: tuple[Move, ...]) -> None:
        admin.execute("set session_replication_role = replica")
        for table in ("mail.answer", "mail.decision", "mail.fault", "mail.outbox"):
            admin.execute(f"delete from {table}")
        admin.execute("set session_replication_role = origin")
        server.envelopes.clear()
        people()
        queue(settings)
        office = Office(settings, server, people, pass_time)
        for move in moves:
            move(office)
            assert max(_got(server).values(), default=0) <= 1, "somebody got it twice"
        for _ in range(2):
            office.person_decides()
            office.works()
        got = _got(server)
        assert set(got.values()) == {1}
        assert FIRST in got
        assert {SECOND, MENDED} & set(got), "in the end everybody has it"
        with unit_of_work(settings) as work:
            assert mails_for_a_person(work) == []

    with polite_server(server) as port:
        use_port(port)
        yield run


def _got(server: Catcher) -> Counter[str]:
    return Counter(recipient for _, recipients, _ in server.envelopes for recipient in recipients)


@pytest.mark.prove("every two faults with every two decisions after them")
def test_every_two_faults_and_what_people_do_then(walk: Walk) -> None:
    for fault in OF_THE_SERVER:
        for then in (*OF_THE_SERVER, *OF_PEOPLE):
            walk((fault, then))


@examples(max_examples=200 if PROVE else 8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=some.lists(some.sampled_from(OF_THE_SERVER + OF_PEOPLE), min_size=3, max_size=8).map(tuple))
def test_any_longer_order(walk: Walk, moves: tuple[Move, ...]) -> None:
    walk(moves)
