"""Links that lead out of the portal: in the journal when added, and in the report of the night."""
