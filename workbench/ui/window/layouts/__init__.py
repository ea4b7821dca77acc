"""What is shown where: named layouts, the rail of panels, and what is kept while one works."""
