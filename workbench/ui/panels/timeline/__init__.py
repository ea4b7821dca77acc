"""The dock under the plots: branches as lanes, what happened on them, and a cursor that goes back in time."""
