"""The hash chain over the journal: how a row is hashed, the heads kept outside, verification."""
