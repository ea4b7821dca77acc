"""Search spaces of other tools: what their scales really draw, and what of them can be taken over."""
