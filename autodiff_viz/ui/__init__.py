"""What a page is made of: the problem bar, links, the page frame and the explorer component."""
