"""What is wanted: frozen, validated values."""
