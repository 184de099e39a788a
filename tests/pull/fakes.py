"""Fake Cin7 Core and Omni services: loopback only, every observed behaviour behind a switch (cin7-core 1.9, cin7-omni 2.9)."""

import base64
import contextlib
import datetime as dt
import json
import re
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx

Reply = tuple[int, dict[str, str], bytes]
HTML = b"<!DOCTYPE html><html><body>Page not found</body></html>"
ACCOUNT, KEY = "11111111-aaaa-4aaa-8aaa-000000000001", "22222222-bbbb-4bbb-8bbb-000000000002"


class VirtualTime:
    """A clock that only moves when somebody sleeps (or an answer takes time)."""

    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += max(0.0, seconds)


def guid(kind: str, number: int) -> str:
    text = f"{abs(hash_of(kind)) % 16**8:08x}-0000-4000-8000-{number:012x}"
    return text.upper() if number % 5 == 0 else text  # GUIDs come in both cases


def hash_of(text: str) -> int:
    value = 7
    for letter in text:
        value = value * 31 + ord(letter)
    return value


def company(documents: int = 7, skus: int = 5) -> dict[str, Any]:
    """Lists and details of a small company; keys are endpoint names in lower case."""
    skus_list = [
        {
            "ID": guid("product", n),
            "SKU": f"{n:04d} " if n == 1 else f"HT-{n}",
            "Name": f"Thing {n}",
            "Status": "Deprecated" if n == 2 else "Active",
        }
        for n in range(skus)
    ]
    data: dict[str, Any] = {"me": {"Company": "Fake Tools Ltd", "Currency": "NZD", "TimeZone": "Pacific/Auckland"}}
    data["ref/location"] = (
        "LocationList",
        [{"ID": guid("loc", n), "Name": name, "Bins": None, "ParentID": None} for n, name in enumerate(["Main", "South "])],
    )
    data["ref/account"] = ("AccountsList", [{"Code": code, "Name": code} for code in ("310", "517", "715")])
    data["product"] = ("Products", skus_list)
    data["ref/productavailability"] = (
        "ProductAvailabilityList",
        [{"SKU": s["SKU"], "Location": "Main", "OnHand": n, "StockOnHand": n * 7.25, "Available": n - 1} for n, s in enumerate(skus_list)],
    )
    for path, key, identifier in (
        ("stockadjustmentlist", "StockAdjustmentList", "TaskID"), ("stocktakelist", "StockAdjustmentList", "TaskID"), ("stocktransferlist", "StockTransferList", "TaskID"),
        ("inventorywriteofflist", "InventoryWriteOffs", "TaskID"), ("purchaselist", "PurchaseList", "ID"), ("salelist", "SaleList", "SaleID"),
        ("purchasecreditnotelist", "PurchaseList", "ID"), ("salecreditnotelist", "SaleList", "SaleID"), ("finishedgoodslist", "FinishedGoods", "TaskID"),
        ("disassemblylist", "Disassemblies", "TaskID"), ("journal", "Journals", "TaskID"), ("moneytasklist", "MoneyTasks", "TaskID"),
    ):  # fmt: skip
        rows = [
            {identifier: guid(path, n), "Number": f"X-{n:05d}", "Status": "COMPLETED", "Updated": f"2026-0{1 + n % 6}-01"}
            for n in range(documents)
        ]
        if path == "purchaselist":
            rows = [row | {"Type": ("Simple Purchase", "Advanced Purchase", "Service Purchase")[n % 3]} for n, row in enumerate(rows)]
        data[path] = (key, rows)
    data["production/orderlist"] = (
        "ProductionOrderListItems",
        [{"ProductionOrderID": guid("mo", n), "TotalCount": documents} for n in range(documents)],
    )
    data["transactions"] = (
        "Transactions",
        [{"TaskID": guid("t", n), "Amount": -21.75, "EffectiveDate": "2026-04-30T00:00:00"} for n in range(documents * 3)],
    )
    return data


@dataclass
class FakeCore:
    """Switches: rate ('A', 'B', 'B-after', 'B-words', 'C'), burst_403, errors (every nth answer is 503), html_for, limit_cap."""

    data: dict[str, Any] = field(default_factory=company)
    rate: str = "B"
    time: VirtualTime = field(default_factory=VirtualTime)
    per_minute: int = 60
    burst_403: bool = False
    fault_every: int = 0
    html_for: frozenset[str] = frozenset()
    ignore_since: bool = False
    limit_cap: int = 1000
    grow_after: int = 0  # after this many calls a transfer appears at the top of its list
    served: deque[float] = field(default_factory=deque)
    log: list[tuple[str, str]] = field(default_factory=list)
    throttled: int = 0

    def handle(self, method: str, target: str, headers: dict[str, str]) -> Reply:
        parts = urlsplit(target)
        path = re.sub(r"^.*externalapi/v2/", "", unquote(parts.path).lower()).strip("/")
        query = {key.lower(): value for key, value in parse_qsl(parts.query)}
        self.log.append((method, path + "?" + parts.query))
        if method != "GET":
            return 405, {}, b"The requested resource does not support http method"
        if headers.get("api-auth-accountid") != ACCOUNT or headers.get("api-auth-applicationkey") != KEY:
            return 403, {}, json.dumps([{"ErrorCode": 403, "Exception": "Incorrect credentials!"}]).encode()
        if (limited := self._limit(path)) is not None:
            return limited
        if self.fault_every and len(self.log) % self.fault_every == 0:
            return 503, {}, b"Service Unavailable"
        return self._answer(path, query)

    def _limit(self, path: str) -> Reply | None:
        now = self.time.clock()
        while self.served and self.served[0] <= now - 60:
            self.served.popleft()
        if len(self.served) < self.per_minute:
            self.served.append(now)
            return None
        self.throttled += 1
        text = b"You reached 60 calls per minute API limit"
        if self.burst_403 and self.throttled % 2:
            return 403, {}, b"Forbidden"
        if self.rate == "C" and "purchase" in path:
            return 400, {}, json.dumps([{"ErrorCode": 400, "Exception": "You have reached 60 calls per 60 seconds API limit."}]).encode()
        after = {"B-after": "60", "B-words": "60 Seconds"}.get(self.rate)
        return (503 if self.rate == "A" else 429), ({"Retry-After": after} if after else {}), text

    def _answer(self, path: str, query: dict[str, str]) -> Reply:
        if path in self.html_for:
            return 200, {"Content-Type": "text/html"}, HTML
        if path == "product" and "id" in query:
            row = next(r for r in self.data["product"][1] if r["ID"].casefold() == query["id"].casefold())
            moves = [{"Number": f"SO-{n}", "Quantity": -1} for n in range(3)] if query.get("includemovements") == "true" else []
            return self._json({"Total": 1, "Page": 1, "Products": [row | {"Movements": moves}]})
        if path in self.data:
            return self._list(path, query)
        return self._detail(path, query)

    def _list(self, path: str, query: dict[str, str]) -> Reply:
        if path == "me":
            return self._json(self.data["me"])
        key, rows = self.data[path]
        if path == "stocktransferlist" and self.grow_after and len(self.log) > self.grow_after:
            rows = [{"TaskID": guid("new", 1), "Number": "TR-NEW", "Status": "DRAFT"}, *rows]
        if path == "product" and query.get("includedeprecated") != "true":
            rows = [row for row in rows if row["Status"] != "Deprecated"]
        if "updatedsince" in query and not self.ignore_since and "updatedsince" in query:
            rows = [row for row in rows if row.get("Updated", "9") >= query["updatedsince"][:10]]
        limit = min(int(query.get("limit", 100)), self.limit_cap)
        page = int(query.get("page", 1))
        shown = rows[(page - 1) * limit : page * limit]
        if path == "production/orderlist":
            return self._json({key: shown})
        return self._json({"Total": len(rows), "Page": page, key: shown})

    def _detail(self, path: str, query: dict[str, str]) -> Reply:
        lists = {
            "stockadjustment": "stockadjustmentlist", "stocktake": "stocktakelist", "stocktransfer": "stocktransferlist", "stocktransfer/order": "stocktransferlist",
            "inventorywriteoff": "inventorywriteofflist", "purchase": "purchaselist", "advanced-purchase": "purchaselist", "sale": "salelist",
            "finishedgoods": "finishedgoodslist", "disassembly": "disassemblylist", "moneyoperation": "moneytasklist",
        }  # fmt: skip
        wanted = (query.get("taskid") or query.get("id") or "").casefold()
        if path not in lists:
            return 200, {"Content-Type": "text/html"}, HTML
        rows = self.data[lists[path]][1]
        if wanted == guid("new", 1).casefold():
            return self._json({"TaskID": guid("new", 1), "Lines": []})
        row = next((r for r in rows if wanted in (str(v).casefold() for v in r.values())), None)
        if row is None:
            return 400, {}, json.dumps([{"ErrorCode": 400, "Exception": "not found"}]).encode()
        if path == "purchase" and row["Type"] != "Simple Purchase":
            text = "This endpoint is deprecated and does not support Advanced Purchase and Service Purchase"
            return 400, {}, json.dumps([{"ErrorCode": 400, "Exception": text}]).encode()
        return self._json(row | {"Lines": [{"SKU": "HT-1", "Quantity": 2}]})

    @staticmethod
    def _json(document: Any) -> Reply:
        return 200, {"Content-Type": "application/json"}, json.dumps(document).encode()


@dataclass
class FakeOmni:
    """Bare arrays, 50 rows by default, 400 above 250, 429 with a string body, endpoints that may be disabled."""

    data: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    time: VirtualTime = field(default_factory=VirtualTime)
    disabled: frozenset[str] = frozenset()
    per_minute: int = 60
    per_second: int = 3
    per_day: int = 5000
    served: list[float] = field(default_factory=list)
    throttled: int = 0
    log: list[str] = field(default_factory=list)

    def handle(self, method: str, target: str, headers: dict[str, str]) -> Reply:
        parts = urlsplit(target)
        path = parts.path.rsplit("/", 1)[-1].lower()
        query = {key.lower(): value for key, value in parse_qsl(parts.query)}
        self.log.append(f"{method} {path}?{parts.query}")
        wanted = "Basic " + base64.b64encode(b"user:key").decode()
        if headers.get("authorization") != wanted:
            return 401, {}, b'"Unauthorized access"'
        now = self.time.clock()
        windows = ((1, self.per_second), (60, self.per_minute), (86400, self.per_day))
        if any(sum(1 for at in self.served if at > now - span) >= most for span, most in windows):
            self.throttled += 1
            return 429, {}, b'"Rate limit exceeded. Retry after some time."'
        self.served.append(now)
        if path in self.disabled:
            return 403, {}, b'"Access is forbidden"'
        rows, page = int(query.get("rows", 50)), int(query.get("page", 1))
        if rows > 250 or page < 1:
            return 400, {}, b'"out of range"'
        found = sorted(self.data.get(path, []), key=lambda r: r.get("id", 0), reverse="asc" not in query.get("order", "desc").lower())
        if since := re.search(r"modifiedDate>='([^']+)'", query.get("where", "")):
            found = [row for row in found if row.get("modifiedDate", "9") >= since[1]]
        return 200, {}, json.dumps(found[(page - 1) * rows : page * rows]).encode()


class Transport(httpx.BaseTransport):
    """The fake without a socket. on_call(n) may raise, to kill a pull at any moment."""

    def __init__(self, fake: Any, on_call: Callable[[int], None] = lambda _: None, seconds: float = 0.0) -> None:
        self.fake, self.on_call, self.calls, self.seconds = fake, on_call, 0, seconds

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        self.on_call(self.calls)
        self.fake.time.sleep(self.seconds)
        status, headers, body = self.fake.handle(request.method, str(request.url), dict(request.headers))
        return httpx.Response(status, headers=headers, content=body, request=request)


@contextlib.contextmanager
def served(fake: Any) -> Iterator[str]:
    """The fake on a loopback port; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def _go(self) -> None:
            status, headers, body = fake.handle(self.command, self.path, {key.lower(): value for key, value in self.headers.items()})
            self.send_response(status)
            for key, value in headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = _go

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def omni_company(now: dt.datetime) -> dict[str, list[dict[str, Any]]]:
    """Enough sales orders for three pages, a sized stock row, mixed dates."""
    stamp = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "salesorders": [
            {"id": n, "reference": f"SO-{n}", "modifiedDate": stamp if n > 600 else "2024-01-01T00:00:00Z"} for n in range(1, 613)
        ],
        "adjustments": [{"id": 501, "reference": "ADJ-77", "completedDate": "2025-07-01T00:00:00+12:00", "adjustInAccountingSystem": None}],
        "stock": [{"productOptionId": n, "size": "M", "branchId": 3, "stockOnHand": 9.0} for n in range(260)],
        "branches": [{"id": 3, "company": "Main"}],
    }
