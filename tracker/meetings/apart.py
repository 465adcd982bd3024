"""Run as a program of its own: starts the program named by its arguments apart from everybody, and ends.

What is started has no parent that waits for it, so that it leaves no trace behind when it ends, and it lives
on when the web server's worker that asked for it ends.
"""

import os
import sys

if __name__ == "__main__" and os.fork() == 0:
    os.setsid()
    os.execv(sys.argv[1], sys.argv[1:])  # nosec B606: our own command, no shell
