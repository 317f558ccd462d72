"""What others wrote, read: model folders, weights, cards and licences; nothing in them is run or trusted."""
