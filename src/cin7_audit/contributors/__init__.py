"""What may stand behind a difference: twelve contributors, and the search that shares the lines out among them.

contributors.toml says of each its signature, rule, assumptions, false positives and next evidence; documents.py or a module of its
name finds its lines (look); grading.py weighs them; run.py does it all.
"""
