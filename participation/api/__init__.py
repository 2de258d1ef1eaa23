"""What programs read of this room, without sign-in."""
