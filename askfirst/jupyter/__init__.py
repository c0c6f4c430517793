"""The kernel of lessons and labs, JupyterLab's settings, and course mode."""
