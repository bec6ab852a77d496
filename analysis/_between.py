"""In a kernel: make it as good as new between two notebooks. Part of `publish`."""

import gc
import os
import sys
import warnings

import pandas as pd
from IPython import get_ipython


def renew(folder: str) -> None:
    """Empty the kernel of what the notebook before left, and go to the folder of the next.

    Modules stay imported, which is what a kernel for all notebooks is for. Names, numbers of cells,
    figures, options of pandas and matplotlib, and which warnings have been shown begin anew.

    Parameters
    ----------
    folder : str
        The one to run in.
    """
    os.chdir(folder)
    if "matplotlib.pyplot" in sys.modules:
        import matplotlib as mpl
        import matplotlib.pyplot as plt

        plt.close("all")
        mpl.rc_file_defaults()  # less the backend, which the kernel chose, and what goes with it:
        mpl.interactive("inline" in mpl.get_backend())  # figures are shown without being asked for
    with warnings.catch_warnings():  # leaving this, Python forgets which warnings were shown
        warnings.simplefilter("ignore")  # some options are deprecated
        pd.reset_option("all")
    shell = get_ipython()
    if shell is not None:
        shell.reset(new_session=True)
    gc.collect()  # a corpus can be large
