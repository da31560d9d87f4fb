"""Charts: specifications, axes, and their rendering to SVG."""
