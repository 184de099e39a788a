"""What the ledger reports of Xero, QuickBooks and Sage have in common: preamble, account labels, sections, proofs."""
