"""What happens when something breaks: processes that are killed, two at once, disks that are full."""
