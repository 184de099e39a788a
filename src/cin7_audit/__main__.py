"""`python -m cin7_audit` is the command line."""

from cin7_audit.cli import main

if __name__ == "__main__":
    main()
