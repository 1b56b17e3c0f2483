#!/bin/sh
# Says what is missing before anything is installed: Python 3.11+, its venv, Node 20+, npm.
python=$1
fail() {
  echo "candour: $1" >&2
  exit 1
}
command -v "$python" >/dev/null || fail "Python is missing. Install Python 3.11 or newer, or name one: make run PYTHON=/path/to/python3"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "$("$python" --version) is too old; 3.11 or newer is needed: make run PYTHON=/path/to/python3"
"$python" -c 'import venv, ensurepip' 2>/dev/null || fail "Python's venv is missing. On Debian: sudo apt install python3-venv"
command -v node >/dev/null || fail "Node.js is missing. Install version 20 or newer (on Debian: sudo apt install nodejs npm)"
[ "$(node -p 'process.versions.node.split(".")[0] >= 20')" = true ] || fail "Node.js $(node --version) is too old; version 20 or newer is needed"
command -v npm >/dev/null || fail "npm is missing. Install it (on Debian: sudo apt install npm)"
[ -w . ] || fail "This folder can't be written by you. Clone Candour into a folder of your own"
