"""Every fixed threshold of the arithmetic by name: how large, and whose rule it is. Models read them as `$name`."""

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

# while the case is built
SNAPSHOT_SHARE = 0.9  # of SKU x site totals must be equal before a snapshot takes another's day (default, ours)
SNAPSHOT_LINES = 5  # fewer equal totals may be equal by chance (default, ours)
SAME_COUNT_SHARE = 0.9  # of the shorter file's lines must agree: two counts without a common number are one (default, ours)
SAME_COUNT_LINES = 3  # fewer agreeing lines may agree by chance (default, ours)
SAME_COUNT_DAYS = 3  # between the days two files give one count (default, ours)
