"""What belongs together: envelopes, members and generations, sealed items, the thread, bars, knowledge."""
