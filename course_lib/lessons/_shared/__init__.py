"""What the checks of several lessons share."""
