"""One layer, one activation, one output per file: forward and backward."""
