"""`python -m gate` is `gate`."""

from gate.cli.start import main

if __name__ == "__main__":
    main()
