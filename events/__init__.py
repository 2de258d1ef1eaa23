"""The room where people book classes, help desks and visits."""
