"""The text that a reader sees in a document, for the search. Runs in a process of `confinement`."""
