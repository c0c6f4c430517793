"""What is shown and clicked, the Python half; the browser half stands in the JupyterLab extension."""
