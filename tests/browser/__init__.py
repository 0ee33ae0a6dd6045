"""A package, so that its tests share one browser and one JupyterLab, which end with the last of them."""
