"""The list of all keys, where each can be given another one."""
