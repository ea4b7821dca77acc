"""The course in the window: its tab, its keys, what labs point at, and a first minute for newcomers."""
