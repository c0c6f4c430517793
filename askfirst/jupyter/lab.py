"""JupyterLab as the course runs it: with the course's settings and nobody else's.

What an administrator has set for a service of JupyterLab (a password, a certificate, another store of notebooks) is
not meant for a course that one person opens on this machine, and could keep it from opening.
"""

import os
import sys
from pathlib import Path

from jupyter_core import paths


def main() -> None:
    """Run JupyterLab with the words of the command line and the token of the environment."""
    ours = str(Path(__file__).with_name("config"))
    paths.ENV_CONFIG_PATH[:] = paths.SYSTEM_CONFIG_PATH[:] = [ours]

    from jupyterlab import labapp  # noqa: PLC0415 - once it cannot find theirs

    labapp.main([*sys.argv[1:], f"--IdentityProvider.token={os.environ.pop('ASKFIRST_TOKEN')}"])


if __name__ == "__main__":
    main()
