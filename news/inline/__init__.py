"""Photos, videos and albums inside a text: from the stored id to the HTML of page and feed."""
