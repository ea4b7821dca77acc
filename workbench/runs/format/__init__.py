"""The run file: tables, cells, blobs, and the bounded reading of files from strangers."""
