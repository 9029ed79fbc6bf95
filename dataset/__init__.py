"""Arrays and labels: videos in, clips and snapshots out. No Qt, no torch, no SQL."""
