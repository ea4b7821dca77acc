"""The course as running experiments: each lab measures one claim with the workbench's own trainer, search and probes."""
