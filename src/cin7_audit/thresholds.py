"""Every fixed threshold of the arithmetic by name: how large, and whose rule it is. Models read them as `$name`."""

from decimal import Decimal

# belief and counts
QUIET_DAYS = 7  # a figure printed up to so many days before the first row of the log still opens it (default, ours)
LATE_SHARE = 0.05  # of places without any opening that end below zero (default, ours)
MINIMUM_DIFFERENCES = 30  # lines of a kind of count, all different, before its source is taken to list differences only (default, ours)
POSTING_DAYS = 5  # days from the count to its posting (default, ours)
SAME_SHARE = 0.9  # of the document's lines must agree: late entries change the odd line (default, ours)
FEW_LINES = 3  # fewer agreeing lines may agree by chance (default, ours)
BINNED_SHARE = 0.9  # of movement lines at sites with bins must name a bin for belief to be known per bin (default, ours)
CLASS_A_SHARE = 0.80  # of the usage value: class A (M-6)
CLASS_B_SHARE = 0.95  # of the usage value: classes A and B (M-6)

# what counts found: timelines, checks of the counting, costs re-performed
SHOWN_LINES = 40  # repeat lines in the heat map
CHARTED_LINES = 6  # repeat lines drawn day by day
MOST_CURVE_LINES = 50_000  # lines, the first by number, that the mean cumulative function is taken from
SECOND_LOOK_DAYS = 7  # a second look at the same variance (default, ours)
MOST_SHIFT_DAYS = 31  # by which counts are shifted, whatever the setting says
TICKS_OF_A_DAY = 86_400_000_000 * 4  # one day in the order of events
DIGIT_FLOOR = 10  # smaller counts have no meaningful last digit
MOST_LATE_ENTRIES = 20_000  # late entries listed
MOST_ISSUES = 20_000  # re-costed issues listed
QUANTITY_SCALE = 10_000  # quantities and money as whole numbers
COST_SCALE = 1_000_000  # unit costs as whole numbers
PSEUDO_LINES = 0.25  # weight of the site's season, in movement lines of a place that hardly moved (default, ours)
MATERIALITY_SHARE = Decimal("0.01")  # of average stock value, when the client sets none (default, ours)

# corrections
# a reference or reason that names a go-live load (default, ours)
OPENING_WORDS = "opening (balance|stock)|go.?live|initial (stock|load|balance)|migrat|stock import"
REVERSAL_DAYS = 60  # two usual count rounds (default, ours)
CHOSEN_SHARE = 0.5  # a count of at most this share of the site's lines chose them (default, ours)
BULK_DOCUMENTS = 3  # documents approved by one person within `approval.bulk_minutes` of each other (default, ours)
RECOUNT_DAYS = 7  # a second count this close before or after is a recount (default, ours)
NEAR_LIMIT = Decimal("0.10")  # band under and over the approval limit compared for bunching (default, ours)

# the evidence
MINIMUM_DOCUMENTS = 10  # fewer numbers show no sequence (default, ours)
SEQUENCE_SHARE = 0.8  # a prefix is numbered consecutively if at least this share of the span is present (default, ours)

# proofs
WHOLE_HISTORY_SHARE = 0.9  # of places whose implied opening is zero: then the movements are the whole history (default, ours)
