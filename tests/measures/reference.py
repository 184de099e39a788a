"""A slow, plain-Python reading of method.md for small clients: dictionaries and loops, no code shared with the product.

Events are (moment, rank): a count looks at belief before (rank 0) or after (rank 2) the movements of its instant (rank 1),
and the posting of a count (rank 3) follows it. A missing bin is a bin of its own.
"""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

CORRECTIONS = {"adjustment", "stocktake", "write_off", "auto_adjustment"}
TOLERANCE = {"A": Decimal(1), "B": Decimal(3), "C": Decimal(5)}


def key_of(row):
    return (row["sku"], row["site"], row["bin"], row.get("batch"))


class Reference:
    """One client read once; `after` says whether counts come after the movements of their instant."""

    def __init__(self, movements, counts, classes, after=True):
        self.movements, self.counts, self.classes = movements, counts, classes
        self.count_rank = 2 if after else 0
        self.count_at = {}
        for line in counts:
            self.count_at[line["count_id"]] = max(self.count_at.get(line["count_id"], line["completed_at"]), line["completed_at"])
        self.posting_at = self._postings()
        self.grain = self._grain()
        self.events = sorted(((self._moment(m), self.place(m), m) for m in movements), key=lambda event: event[0])
        self.points = self._points()
        self.openings = self._openings()

    def _grain(self):
        binned = {line["site"] for line in self.counts if line["bin"] is not None}
        moved = [m for m in self.movements if m["site"] in binned and m["quantity"] != 0]
        outs = [m for m in moved if m["quantity"] < 0]
        with_bin = sum(m["bin"] is not None for m in moved)
        out_with_bin = sum(m["bin"] is not None for m in outs)
        fine = not moved or (out_with_bin >= Decimal("0.9") * len(outs) and with_bin >= Decimal("0.9") * len(moved))
        return "bin" if fine else "site"

    def place(self, row):
        return key_of(row) if self.grain == "bin" else (row["sku"], row["site"])

    def _moment(self, movement):
        document = movement["document_no"]
        if movement["kind"] in ("stocktake", "adjustment") and document in self.posting_at:
            return (self.posting_at[document], 3)
        return (movement["completed_at"], 1)

    def _postings(self):
        """Moment of the count a document posts: its own count's, else that of a count whose differences are the document's lines."""
        posting_at = dict(self.count_at)
        documents, booked = defaultdict(lambda: defaultdict(list)), set()
        for m in self.movements:
            if m["kind"] in ("stocktake", "adjustment"):
                booked.add(m["document_no"])
                if m["quantity"] != 0 and m["document_no"] not in self.count_at:
                    documents[m["document_no"]][(m["sku"], m["site"])].append(m)
        counts = defaultdict(lambda: defaultdict(list))
        for line in self.counts:
            if line["count_id"] not in booked:
                counts[line["count_id"]][(line["sku"], line["site"])].append(line)
        for document, lines in documents.items():
            claims = [claim for count, counted in counts.items() if (claim := self._claim(lines, count, counted)) is not None]
            if claims:
                _, _, count, posted_day = min(claims)
                if posted_day == self.count_at[count].date():
                    posting_at[document] = self.count_at[count]
        return posting_at

    def _claim(self, lines, count, counted):
        """(- agreeing lines, days from count to posting, count, day of posting), None if the document is not the count's posting."""
        agreeing, differing, count_days, posted_days = 0, 0, [], []
        for place, found in counted.items():
            figures = [line["recorded_quantity"] for line in found]
            recorded = None if None in figures else sum(figures)
            total = sum(line["counted_quantity"] for line in found)
            differing += recorded is not None and total != recorded
            if place not in lines:
                continue
            count_day = max(line["completed_at"] for line in found).date()
            posted_day = max(m["completed_at"] for m in lines[place]).date()
            if not 0 <= (posted_day - count_day).days <= 5:
                continue
            count_days.append(count_day)
            posted_days.append(posted_day)
            change = sum(m["quantity"] for m in lines[place])
            here = (m for m in self.movements if (m["sku"], m["site"]) == place and m["completed_at"].date() <= posted_day)
            agreeing += change == total - recorded if recorded is not None else sum(m["quantity"] for m in here) == total
        if not count_days or agreeing < Decimal("0.9") * len(lines) or (agreeing < 3 and agreeing != differing):
            return None
        return (-agreeing, (max(posted_days) - min(count_days)).days, count, max(posted_days))

    def _points(self):
        grouped = defaultdict(list)
        for line in self.counts:
            grouped[(line["count_id"], self.place(line))].append(line)
        return {name: (max(line["completed_at"] for line in lines), lines) for name, lines in grouped.items()}

    def moved_before(self, place, moment):
        return sum((m["quantity"] for when, where, m in self.events if where == place and when < moment), Decimal(0))

    def point_moment(self, point):
        return (self.points[point][0], self.count_rank)

    def recorded(self, point):
        lines = self.points[point][1]
        figures = [line["recorded_quantity"] for line in lines]
        return None if None in figures else sum(figures)

    def is_whole(self, point):
        if self.grain == "bin":
            return True
        _, place = point
        lines = self.points[point][1]
        if any(line["bin"] is None for line in lines):
            return True
        known = {key_of(row) for row in [*self.movements, *self.counts] if (row["sku"], row["site"]) == place and row["bin"] is not None}
        return len({key_of(line) for line in lines}) >= len(known)

    def _openings(self):
        opened_sites = {m["site"] for m in self.movements if m["kind"] == "opening"}
        places = {where for _, where, _ in self.events} | {place for _, place in self.points}
        openings, self.anchored = {}, set()
        for place in places:
            usable = [p for p in self.points if p[1] == place and self.recorded(p) is not None and self.is_whole(p)]
            if place[1] in opened_sites or not usable:
                openings[place] = Decimal(0)
                continue
            self.anchored.add(place)
            first = min(usable, key=lambda p: (self.point_moment(p), p[0]))
            openings[place] = self.recorded(first) - self.moved_before(place, self.point_moment(first))
        return openings

    def rebuilt(self, point):
        place = point[1]
        return self.openings[place] + self.moved_before(place, self.point_moment(point))

    def usable(self, point):
        """The rebuilt figure if it rests on an opening, or on a log of the site that does not run below zero."""
        if not self.is_whole(point) or point[1][1] not in {m["site"] for m in self.movements}:
            return None
        rebuilt, place = self.rebuilt(point), point[1]
        if place[1] in {m["site"] for m in self.movements if m["kind"] == "opening"} or place in self.anchored:
            return rebuilt
        loose = [
            p
            for p in {where for _, where, m in self.events if m["quantity"] != 0}
            if p not in self.anchored and p[1] not in {m["site"] for m in self.movements if m["kind"] == "opening"}
        ]
        closing = self.closing()
        starts_late = sum(closing[p] < 0 for p in loose) > Decimal("0.05") * len(loose)
        return rebuilt if not starts_late and rebuilt >= 0 else None

    def pending(self, point):
        """Movements that happened before the count and were typed on a later day than they happened, after the count."""
        moment, place = self.point_moment(point), point[1]
        late = Decimal(0)
        for when, where, m in self.events:
            typed = m["recorded_at"]
            if where != place or typed is None or m["kind"] == "opening" or typed.date() <= when[0].date():
                continue
            if when < moment <= (typed, 1):
                late += m["quantity"]
        return late

    def closing(self):
        totals = dict(self.openings)
        for _, place, m in self.events:
            totals[place] += m["quantity"]
        return totals

    def first_breaks(self):
        found = {}
        for point in self.points:
            recorded = self.recorded(point)
            if recorded is None or not self.is_whole(point) or recorded == self.rebuilt(point):
                continue
            seen = found.get(point[1])
            mine = (self.point_moment(point), point[0], recorded - self.rebuilt(point))
            if seen is None or mine[:2] < seen[:2]:
                found[point[1]] = mine
        return {place: (moment[0].date(), difference) for place, (moment, _, difference) in found.items()}

    def units(self):
        """Judged lines: each count line with a recorded figure or alone at its place; else the whole place as one."""
        for point, (_, lines) in self.points.items():
            if self.recorded(point) is not None or len(lines) == 1:
                for line in lines:
                    rebuilt = self.usable(point) if len(lines) == 1 else None
                    believed = line["recorded_quantity"] if line["recorded_quantity"] is not None else rebuilt
                    yield line["counted_quantity"], believed, line["unit_cost"], self.classes[line["sku"]]
            else:
                believed = self.usable(point)
                yield (
                    sum(line["counted_quantity"] for line in lines),
                    believed,
                    max(line["unit_cost"] for line in lines),
                    self.classes[lines[0]["sku"]],
                )

    def accuracy(self):
        """Numerators and denominators of M-4, M-5, M-8, M-9, M-10."""
        lines = strict = tolerated = 0
        gross_units = believed_units = gross_value = net_value = believed_value = Decimal(0)
        for counted, believed, cost, abc in self.units():
            if believed is None:
                continue
            variance = counted - believed
            limit = max(believed * TOLERANCE[abc] / 100, Decimal(1) if abc == "C" else Decimal(0))
            lines += 1
            strict += variance == 0
            tolerated += variance == 0 or (believed > 0 and abs(variance) <= limit)
            gross_units += abs(variance)
            believed_units += abs(believed)
            gross_value += abs(variance * cost)
            net_value += variance * cost
            believed_value += believed * cost
        return {
            "lines": lines,
            "strict": strict,
            "tolerance": tolerated,
            "gross_units": gross_units,
            "believed_units": believed_units,
            "gross_value": gross_value,
            "net_value": net_value,
            "believed_value": believed_value,
        }

    def exposures(self):
        """Units moved, corrections excluded, and net moved since the count before (or the beginning), per point."""
        found = {}
        for place in {p[1] for p in self.points}:
            ordered = sorted((p for p in self.points if p[1] == place), key=lambda p: (self.point_moment(p), p[0]))
            before = None
            for point in ordered:
                moment = self.point_moment(point)
                between = [m for when, where, m in self.events if where == place and when < moment and (before is None or when >= before)]
                through = sum(
                    (abs(m["quantity"]) for m in between if m["kind"] not in CORRECTIONS | {"opening", "cost_change"}), Decimal(0)
                )
                found[point] = (through, sum((m["quantity"] for m in between), Decimal(0)))
                before = moment
        return found

    def negative_spells(self):
        """(place, first moment, lowest belief) of each spell below zero, movements of one instant taken together."""
        spells = []
        for place in self.openings:
            belief, spell = self.openings[place], None
            instants = sorted({when[0] for when, where, _ in self.events if where == place})
            for instant in instants:
                belief += sum(m["quantity"] for when, where, m in self.events if where == place and when[0] == instant)
                if belief < 0:
                    spell = [place, instant, belief] if spell is None else [*spell[:2], min(spell[2], belief)]
                elif spell is not None:
                    spells.append(tuple(spell))
                    spell = None
            if spell is not None:
                spells.append(tuple(spell))
        return sorted(spells, key=str)

    def fifo(self, order):
        """Cost and uncosted units of every issue, unit costs to six places, receipts consumed in order; late receipts fill earlier shortages.

        order: movement_id -> position, because movements of one instant are taken in the order of their ids.
        """
        costs = {}
        for site in {(m["sku"], m["site"]) for m in self.movements}:
            mine = sorted((e for e in self.events if (e[2]["sku"], e[2]["site"]) == site), key=lambda e: (e[0], order[e[2]["movement_id"]]))
            opening = sum((value for place, value in self.openings.items() if place[:2] == site and value > 0), Decimal(0))
            layers = [[opening, self.costs[site[0]]]] if opening > 0 else []
            layers += [[m["quantity"], m["unit_cost"]] for _, _, m in mine if m["quantity"] > 0]
            for _, _, m in mine:
                if m["quantity"] >= 0:
                    continue
                left, cost = -m["quantity"], Decimal(0)
                while left > 0 and layers:
                    taken = min(left, layers[0][0])
                    cost += taken * layers[0][1]
                    left -= taken
                    layers[0][0] -= taken
                    if layers[0][0] == 0:
                        layers.pop(0)
                costs[m["movement_id"]] = (cost, left)
        return costs


def moment(day, hour=0):
    """A moment of the small clients."""
    return dt.datetime(2026, 3, 2) + dt.timedelta(days=day, hours=hour)
