"""The command `gate`: arguments, one module per group of commands, and the console."""
