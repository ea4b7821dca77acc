"""Files and locks that survive a crash."""
