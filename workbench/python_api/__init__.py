"""What ``import workbench`` offers to programs: docs/python.md."""
