"""Builds the two environments from the hashed requirement files. Standard library only; any Python from 3.8 on.

``run``: what the product needs. ``test``: that and the test tools. ``lock``: compile the requirement files anew.
Done work is found again by a stamp, so a second call takes a moment and an interrupted one goes on.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
UV = "uv>=0.9,<1"
APP = ROOT / ".venv"
RASA = ROOT / ".venv-rasa"


def main() -> int:
    what = sys.argv[1] if len(sys.argv) > 1 else "run"
    if what not in ("run", "test", "lock"):
        print("usage: setup.py run|test|lock", file=sys.stderr)
        return 2
    try:
        if what == "lock":
            lock(find_uv())
        else:
            build(what)
    except KeyboardInterrupt:
        print("\ninterrupted; the next call goes on from here", file=sys.stderr)
        return 130
    except subprocess.CalledProcessError as error:
        command = " ".join(str(part) for part in error.cmd[:4])
        print(f"\n{command} … failed (exit {error.returncode}); its own words stand above", file=sys.stderr)
        return 1
    return 0


def build(what):
    app_files = ["app.txt", "dev.txt"] if what == "test" else ["app.txt"]
    if not (is_built(APP, app_files) or (what == "run" and is_built(APP, ["app.txt", "dev.txt"]))):
        install(APP, "3.12", ">=3.12", app_files)
    if not is_built(RASA, ["rasa.txt"]):
        install(RASA, "3.10", ">=3.10,<3.11", ["rasa.txt"])


def is_built(venv, files):
    stamp = venv / ".built-from"
    return (venv / "bin" / "python").exists() and stamp.exists() and stamp.read_text() == fingerprint(files)


def fingerprint(files):
    content = b"".join((ROOT / "requirements" / name).read_bytes() for name in files)
    return " ".join(files) + " " + hashlib.sha256(content).hexdigest()


def install(venv, wished, wanted, files):
    began = time.monotonic()
    uv = find_uv()
    print(f"  {venv.name:<12}", end="", flush=True)
    (venv / ".built-from").unlink() if (venv / ".built-from").exists() else None
    if not (venv / "bin" / "python").exists():
        make_venv(uv, venv, wished, wanted)
    requirements = [str(ROOT / "requirements" / name) for name in files]
    run([uv, "pip", "sync", "--quiet", "--python", str(venv / "bin" / "python"), "--require-hashes",
         "--compile-bytecode", *requirements])  # fmt: skip
    (venv / ".built-from").write_text(fingerprint(files))
    print(f"{time.monotonic() - began:6.1f} s", flush=True)


def make_venv(uv, venv, wished, wanted):
    """The wished minor version if the machine has it, else any that fits; uv fetches one where it may."""
    for version in (wished, wanted):
        done = subprocess.run(
            [uv, "venv", "--quiet", "--allow-existing", "--no-project", "--python", version, str(venv)],
            cwd=str(ROOT), env=environment(), stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
        if done.returncode == 0:
            return
    print(f"\nPython {wanted} is needed for {venv.name} and was not found.\n{done.stderr.decode()}",
          file=sys.stderr)  # fmt: skip
    raise subprocess.CalledProcessError(done.returncode, ["uv", "venv", "--python", wanted])


def find_uv():
    """uv from the path, or from our own folder, where it is installed once when it is missing."""
    found = shutil.which("uv")
    if found:
        return found
    own = TOOLS / "bin" / "uv"
    if own.exists():
        return str(own)
    print("  uv          ", end="", flush=True)
    began = time.monotonic()
    run([sys.executable, "-m", "venv", "--clear", str(TOOLS)])
    run([str(TOOLS / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV])
    print(f"{time.monotonic() - began:6.1f} s", flush=True)
    return str(own)


def lock(uv):
    """Hashes of every file, no address of where they come from."""
    for name, python, constraint in (("rasa", "3.10", None), ("app", "3.12", None), ("dev", "3.12", "app")):
        command = [uv, "pip", "compile", "--quiet", "--group", "pyproject.toml:" + name, "-p", python,
                   "--generate-hashes", "--no-header", "--no-emit-index-url",
                   "-o", f"requirements/{name}.txt"]  # fmt: skip
        if constraint:
            command += ["-c", f"requirements/{constraint}.txt"]
        run(command)
        print(f"  requirements/{name}.txt")


def run(command):
    subprocess.run(command, cwd=str(ROOT), env=environment(), check=True)


def environment():
    environ = dict(os.environ)
    environ.pop("VIRTUAL_ENV", None)
    environ.pop("PYTHONPATH", None)
    return environ


if __name__ == "__main__":
    sys.exit(main())
