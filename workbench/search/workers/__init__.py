"""Where trials are trained: processes of this machine or a Dask cluster."""
