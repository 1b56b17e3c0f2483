"""The portal: faces the world, keeps sealed envelopes, hands sealed answers back. Opens nothing."""
