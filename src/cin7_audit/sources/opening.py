"""How a client's file is opened: never through a link that took its place, nor a pipe that would wait for a writer."""

import os
import stat
from io import BufferedReader
from pathlib import Path

FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def opened(path: Path) -> BufferedReader:
    """The file for reading; OSError where the path is a link or no ordinary file, whatever it was when listed."""
    number = os.open(path, FLAGS)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError(f"{path} is no ordinary file")
    return os.fdopen(number, "rb")
