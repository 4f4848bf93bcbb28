"""`python -m gate` is `gate`."""

from gate.cli.main import main

if __name__ == "__main__":
    main()
