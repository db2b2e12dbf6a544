"""``python -m indexer.cli``, the same as ``kashshaf``."""

import sys

from .main import main

sys.exit(main())
