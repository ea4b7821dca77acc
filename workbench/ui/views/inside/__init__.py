"""What happened in the mini-batch that led to the cursor's place: pages of one table, each a view of one ``StepView``."""
