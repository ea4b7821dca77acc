"""Reading charts of trials: what is pointed at, zooming, marks, curves over each other."""
