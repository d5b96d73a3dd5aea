"""What pasted HTML says, whichever program wrote it: styles, marks, lists, comments, embeds."""
