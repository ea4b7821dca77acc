"""When a trial is given up between two rungs: pure functions of the scores so far."""
