"""How good the answers to a sample are, looked at from several sides."""
