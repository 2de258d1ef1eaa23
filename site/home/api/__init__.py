"""What programs read of the whole town, without sign-in."""
