"""``python -m workbench``: the same as ``main.py``."""

import sys

from workbench.front_door import main

if __name__ == "__main__":
    sys.exit(main())
