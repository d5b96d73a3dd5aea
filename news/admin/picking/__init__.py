"""Search for targets of links, related articles, videos and albums, and the fields that use it."""
