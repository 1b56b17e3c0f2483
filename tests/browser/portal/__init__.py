"""The portal as reporters meet it."""
