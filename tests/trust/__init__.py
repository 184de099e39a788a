"""What a consultancy trusts the workbook with: nothing leaks, nothing runs, nothing is lost. `bench trust` runs the full counts."""
