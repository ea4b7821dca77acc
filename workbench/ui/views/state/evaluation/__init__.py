"""Cards of the state view that judge its answers."""
