"""Index attachments for the search: names at publication, texts by a background job."""
