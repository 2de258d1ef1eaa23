"""The room where residents comment on drafts, the town answers, and each measure is evaluated."""
