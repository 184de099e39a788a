"""`python -m cin7_audit` is the command line; without `-P` Python looks first in the folder it was started in."""

import sys

if not sys.flags.safe_path:
    del sys.path[0]

from cin7_audit.cli import main

if __name__ == "__main__":
    main()
