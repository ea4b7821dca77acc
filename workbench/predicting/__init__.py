"""What a trained network says to rows that it has not seen: columns matched, encoded, answered, judged, written."""
