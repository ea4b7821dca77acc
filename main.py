"""Start the training workbench: the window, or with a sub-command the command line."""

import signal
import sys
from pathlib import Path

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until somebody can stop in good order, Ctrl-C just ends the program

if (HERE := str(Path(__file__).resolve().parent)) not in sys.path:  # python -I and -P leave it out
    sys.path.insert(0, HERE)

from workbench.front_door import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
