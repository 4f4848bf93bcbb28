"""The shortest way to green: doing what it says makes an item pass, and nothing of it is superfluous."""
