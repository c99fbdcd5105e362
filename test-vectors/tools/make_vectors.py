"""Regenerates every vector of test-vectors, or proves with --check that they are what the scripts make.

.venv/bin/python test-vectors/tools/make_vectors.py [--check]
"""

import filecmp
import sys
import tempfile
from pathlib import Path

import make_hcert
import make_hostile
import make_rfc8392
import make_rfc8949
import make_rfc9285

GENERATORS = [make_rfc8949, make_rfc9285, make_rfc8392, make_hcert, make_hostile]
VECTORS = Path(__file__).resolve().parent.parent


def main():
    if sys.argv[1:] == ["--check"]:
        return check()
    for generator in GENERATORS:
        generator.main(VECTORS)
    return 0


def check():
    """Makes everything anew elsewhere and compares byte for byte."""
    with tempfile.TemporaryDirectory() as name:
        fresh = Path(name)
        for generator in GENERATORS:
            generator.main(fresh)
        made = sorted(path.relative_to(fresh) for path in fresh.rglob("*") if path.is_file())
        _, different, missing = filecmp.cmpfiles(fresh, VECTORS, made, shallow=False)
    for path in different + missing:
        print(f"differs from what the scripts make: {path}", file=sys.stderr)
    print(f"{len(made)} files made, {len(different) + len(missing)} differ")
    return 1 if different or missing else 0


if __name__ == "__main__":
    sys.exit(main())
