"""The room that brings people to digital life through three doors."""
