"""What the state at the cursor means: confusion, regions, weights, batch norm."""
