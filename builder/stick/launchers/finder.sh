#!/bin/sh
# Vademecum, for a double click in the Finder of macOS: opens the library in Terminal.
exec /bin/sh "${0%/*}/vademecum" "$@"
