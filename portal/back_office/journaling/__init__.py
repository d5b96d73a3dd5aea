"""What enters the journal beside the actions of the newsroom and of moderation, and its check."""
