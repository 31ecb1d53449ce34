#!/bin/sh
# Starts the course on macOS: a double click opens this in Terminal.
cd "$(dirname "$0")" || exit 1
exec sh ./start.sh "$@"
