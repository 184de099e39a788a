"""GET and nothing else: an even pace, patience with every "too fast", and one sentence for no answer."""

import datetime as dt

import httpx
import pytest

from cin7_audit.errors import UsageError
from cin7_audit.pull import transport
from cin7_audit.pull.secrets import Secrets
from cin7_audit.pull.transport import SAID, GetOnly, NotAllowed, Pace, PullError, Reader, retry_after_seconds
from tests.pull.fakes import FakeCore, Transport, VirtualTime

KEYS = Secrets(("account-0123456789-abcdef", "key-0123456789-ghijkl"))
BASE = "https://x.invalid/api"


class Answers(httpx.BaseTransport):
    """Answers in order, the last one for ever; an exception is raised."""

    def __init__(self, *answers) -> None:
        self.answers, self.asked = list(answers), []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        status, body, headers = (*answer, {})[:3]
        return httpx.Response(status, content=body, headers=headers, request=request)


class Slept(VirtualTime):
    """Remembers how long it slept; pacing between calls is too short to count."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if seconds > 1:
            self.waits.append(seconds)


def reader(answers: httpx.BaseTransport, base: str = BASE, **more) -> tuple[Reader, Slept]:
    time = Slept()
    return Reader(
        base, {"x-key": "k"}, Pace(6000, time.clock, time.sleep), secrets=KEYS, transport=answers, **more
    ), time


GOOD = (200, b'{"Total": 1}')


def test_only_gets_leave():
    fake = FakeCore()
    client = httpx.Client(transport=GetOnly(Transport(fake)))
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"):
        with pytest.raises(NotAllowed):
            client.request(method, "http://127.0.0.1/stockadjustment")
    with pytest.raises(NotAllowed, match="a GET request with 4 bytes"):
        client.request("GET", "http://127.0.0.1/x", content=b"body")
    assert fake.log == []
    client.request("GET", "http://127.0.0.1/me")
    assert [method for method, _ in fake.log] == ["GET"]


def test_what_a_get_carries():
    answers = Answers(GOOD)
    made, _ = reader(answers, auth=("u", "p"))
    answer = made.get("ref/account", {"Page": "2"})
    [asked] = answers.asked
    assert str(asked.url) == "https://x.invalid/api/ref/account?Page=2"
    assert (asked.headers["x-key"], asked.headers["accept"]) == ("k", "application/json")
    assert asked.headers["authorization"].startswith("Basic ")
    assert (answer.status, answer.body, answer.document, answer.key_taken_out) == (200, GOOD[1], {"Total": 1}, False)
    assert made.calls == 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("60", 60),
        ("60 Seconds", 60),
        (" 7.5", 7.5),
        ("Thu, 01 Jan 2026 00:00:30 GMT", 30),
        ("Wed, 31 Dec 2025 23:59:00 GMT", 0),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_forms(value, seconds):
    assert retry_after_seconds(value, dt.datetime(2026, 1, 1, tzinfo=dt.UTC)) == seconds


def test_pace_is_even_and_does_not_burst_after_a_pause():
    time = VirtualTime()
    pace, at = Pace(60, time.clock, time.sleep), []
    for _ in range(5):
        pace.wait()
        at.append(time.now)
    time.sleep(100)
    for _ in range(3):
        pace.wait()
        at.append(time.now)
    assert at[:5] == pytest.approx([n * 1.02 for n in range(5)])
    assert at[5] == pytest.approx(at[4] + 100)
    assert at[7] - at[6] >= 1 and at[6] - at[5] >= 1


def test_a_slow_answer_does_not_shift_the_schedule_and_a_hold_starts_it_anew():
    time = VirtualTime()
    pace, at = Pace(60, time.clock, time.sleep), []
    for slow in (0.7, 0.7, 1.5, 0):
        pace.wait()
        at.append(time.now)
        time.sleep(slow)
    assert at == pytest.approx([0, 1.02, 2.04, 3.54])
    pace.hold(30)
    pace.wait()
    assert time.now == pytest.approx(33.54)


THROTTLES = [
    (429, b"slow down"),
    (500, b""),
    (502, b""),
    (503, b""),
    (504, b""),
    (403, b"Forbidden"),
    (400, b"You have reached 60 calls per 60 seconds API limit."),
    (400, b"Rate limit exceeded"),
    httpx.ReadTimeout("slow"),
]


@pytest.mark.parametrize("throttle", THROTTLES, ids=str)
def test_every_way_to_say_too_fast_is_waited_out(throttle):
    made, time = reader(Answers(GOOD, throttle, throttle, GOOD))
    made.get("me", {})
    assert made.get("me", {}).document == {"Total": 1}
    assert (time.waits, made.calls) == ([5, 10], 4)


def test_the_wait_doubles_up_to_a_minute_and_ends_after_eight_tries():
    made, time = reader(Answers((429, b"")))
    with pytest.raises(PullError, match=r"status 429, 8 times.*goes on where it stopped\.$"):
        made.get("saleList", {})
    assert (time.waits, made.calls) == ([5, 10, 20, 40, 60, 60, 60], 8)


@pytest.mark.parametrize(("asked", "wait"), [("7", 7), ("1000", 120), ("x", 5)])
def test_a_service_may_say_how_long_to_wait_within_reason(asked, wait):
    made, time = reader(Answers((429, b"", {"Retry-After": asked}), GOOD))
    made.get("me", {})
    assert time.waits == [wait]


def test_an_address_that_never_answered_is_given_up_after_three_tries():
    made, time = reader(Answers(httpx.ConnectError("refused")))
    with pytest.raises(PullError, match=r"the server refused the connection, 3 times.*Check the address"):
        made.get("me", {})
    assert time.waits == [5, 10]


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        ((401, b"no"), "status 401: the keys are not accepted"),
        ((403, b"Incorrect credentials!"), "status 403: the keys are not accepted"),
        ((403, b"Access is forbidden"), "status 403: the keys are not accepted"),
        ((400, b"no such thing"), "status 400: no such thing"),
        ((404, b"no such thing"), "status 404: no such thing"),
        ((200, b" <!DOCTYPE html>"), "status 200 with an HTML page"),
        ((200, b"hello"), "status 200 with text that is not JSON"),
        ((200, b'{"ErrorCode": 7, "Exception": "no such list"}'), "an error in a 200 answer: no such list"),
        ((301, b"", {"Location": "https://y.invalid/"}), "status 301: a redirect to https://y.invalid/"),
    ],
)
def test_what_stays_wrong_is_one_sentence_at_once(answer, seen):
    answers = Answers(answer)
    made, time = reader(answers)
    with pytest.raises(PullError) as raised:
        made.get("saleList", {})
    assert (raised.value.where, raised.value.seen) == ("https://x.invalid/api/saleList", seen)
    assert len(answers.asked) == 1 and time.waits == []


@pytest.mark.parametrize(
    ("status", "body", "document"), [(403, b'"disabled"', "disabled"), (404, b"no", None), (400, b"[1]", [1])]
)
def test_a_status_the_caller_knows_is_an_answer(status, body, document):
    made, _ = reader(Answers((status, body if status != 403 else b'"Access is forbidden"')))
    answer = made.get("x", {}, accept_status=(400, 403, 404))
    assert answer.status == status
    assert answer.document == (document if status != 403 else "Access is forbidden")


def test_data_beside_an_error_word_is_data():
    made, _ = reader(Answers((200, b'{"Exception": null, "Rows": []}')))
    assert made.get("x", {}).document == {"Exception": None, "Rows": []}


def test_a_key_the_service_repeats_is_taken_out_of_page_and_words():
    key = KEYS.values[1]
    made, _ = reader(Answers((200, f'{{"Key": "{key}"}}'.encode()), (404, f"no\n  key {key}".encode())))
    page = made.get("x", {})
    assert (page.body, page.document, page.key_taken_out) == (
        b'{"Key": "[key taken out]"}',
        {"Key": "[key taken out]"},
        True,
    )
    with pytest.raises(PullError) as raised:
        made.get("x", {})
    assert raised.value.seen == "status 404: no key [key taken out]"  # on one line


def test_a_message_is_short():
    made, _ = reader(Answers(GOOD))
    assert made.said("é" * 500) == "é" * SAID


@pytest.mark.parametrize(
    "address",
    ["http://inventory.example.invalid/", "ftp://x.invalid/", "inventory.example.invalid", "http://10.0.0.1/"],
)
def test_keys_are_never_sent_in_the_clear(address):
    with pytest.raises(PullError, match="without encryption"):
        reader(Answers(GOOD), address)


@pytest.mark.parametrize(
    "address",
    [
        "https://x.invalid/?a=b",
        "https://x.invalid/#a",
        "https://u:p@x.invalid/",
        "https://x..invalid/",
        "https:///path",
        "https://x.invalid:0/",
        "https://-x.invalid/",
        "https://x.invalid:99999/",
        "ftp://localhost/",
    ],
)
def test_an_address_where_nothing_can_answer_is_refused(address):
    with pytest.raises(UsageError) as raised:
        reader(Answers(GOOD), address)
    assert "u:p" not in str(raised.value)


@pytest.mark.parametrize(
    ("address", "base"),
    [
        ("https://x.invalid", "https://x.invalid/"),
        ("https://x.invalid/v2//", "https://x.invalid/v2/"),
        ("http://localhost:8080", "http://localhost:8080/"),
        ("http://127.0.0.1:1", "http://127.0.0.1:1/"),
        ("http://[::1]:65535", "http://[::1]:65535/"),
    ],
)
def test_an_address_ends_with_one_stroke_and_this_machine_needs_no_encryption(address, base):
    assert reader(Answers(GOOD), address)[0].base_url == base


def test_causes_of_a_fault_are_followed():
    fault = httpx.ConnectError("x")
    fault.__cause__ = type("gaierror", (OSError,), {})()
    assert transport._unreached(fault) == "no such server is known (its name was not found)"
    assert transport._unreached(httpx.ReadError("x")) == "no answer (ReadError)"
