"""One command on any system: make the environment from the hashed lock, then run the rest.

python run.py demo            a sample client's report
python run.py test            the test suite
python run.py COMMAND --help  everything else
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCK = ROOT / "requirements.lock"


def python_module(*arguments: str) -> None:
    subprocess.check_call([str(PYTHON), "-m", *arguments])


def install() -> None:
    """Install exactly the locked files: uv when it can be had (fast), plain pip otherwise."""
    quiet = ["-q", "--disable-pip-version-check", "--no-input"]
    if os.environ.get("CIN7_AUDIT_NO_UV") != "1":
        python_module("pip", "install", *quiet, "uv>=0.13,<0.14")
        python_module(
            *["uv", "pip", "install", "-q", "--require-hashes", "--no-deps", "--compile-bytecode"],
            *["--python", str(PYTHON), "-r", str(LOCK)],
        )
    else:
        python_module("pip", "install", *quiet, "--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(LOCK))


def make_environment() -> None:
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        sys.exit(f"run.py: Python 3.11, 3.12 or 3.13 is needed, this is {sys.version.split()[0]}; run it with one of those.")
    wanted = hashlib.sha256(LOCK.read_bytes() + str(sys.version_info[:2]).encode()).hexdigest()
    stamp = VENV / "lock.sha256"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("Making the environment (once, about a minute) ...", file=sys.stderr, flush=True)
    venv.EnvBuilder(with_pip=True, clear=True).create(VENV)
    try:
        install()
    except subprocess.CalledProcessError as failure:
        sys.exit(f"run.py: installing {LOCK.name} failed ({failure}); check the network or package index settings, then run again.")
    # Our own code: a .pth line instead of an editable install, so no build backend is needed.
    where = subprocess.check_output([str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True).strip()
    Path(where, "cin7_audit_src.pth").write_text(str(ROOT / "src"))
    stamp.write_text(wanted)


def main() -> int:
    make_environment()
    # -P: the folder somebody stands in may hold a client's files, and is no place to find modules
    command = [str(PYTHON), "-P", "-m", "cin7_audit", *sys.argv[1:]]
    if os.name == "posix":  # become the command, so that whoever ends this process ends the command
        os.execv(command[0], command)
    return subprocess.call(command)


if __name__ == "__main__":
    sys.exit(main())
