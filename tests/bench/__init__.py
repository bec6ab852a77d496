"""How fast the suite is, as ratios to a yardstick in the same run on the same machine."""
