"""Read-only API clients that save raw pages as evidence. The only network code, and it can only GET."""
