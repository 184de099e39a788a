"""What may stand behind a difference: twelve contributors, and the search that shares the lines out among them.

contributors.toml says of each its signature, rule, assumptions, false positives and next evidence; its documents or a
module of its name find its lines (look); grading.py weighs them; run.py does it all.
"""
