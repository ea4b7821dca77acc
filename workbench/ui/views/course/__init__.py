"""The course: labs to read, to answer, to run and to play with."""
