"""The hostile cases, one module per layer. Each module's `cases()` yields them in the order of the file."""
