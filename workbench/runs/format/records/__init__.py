"""One codec for each record of a run file: its columns, the way to cells, and the way back, side by side."""
