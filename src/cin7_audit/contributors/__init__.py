"""What may stand behind a difference: twelve contributors, one module each, and the search that shares the lines out among them.

A module says its signature, rule, assumptions, false positives and next evidence in words (ABOUT), and what it found (look).
"""
