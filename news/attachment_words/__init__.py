"""What the search finds of attachments: recorded at publication, read by a background job."""
