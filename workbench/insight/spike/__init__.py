"""Who did this spike: the rows of one mini-batch, and the steps after it without some of them."""
