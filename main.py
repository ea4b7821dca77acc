"""Start the training workbench: the window, or with a sub-command the command line."""

import sys

from workbench.front_door import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
