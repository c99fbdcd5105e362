"""Interoperability of hcert with an independent stack (cbor2, cryptography, base45), both ways.

    interop.py records COUNT DIR                      input files for `hcert sign`
    interop.py verify OUTPUT RECORDS TRUST.pem        checks what `hcert sign` wrote, field by field
    interop.py make COUNT DIR                         certificates for `hcert verify`
    interop.py compare VERDICTS EXPECTED              checks what `hcert verify --json` answered

Ends with 0 when everything agrees, with 1 and one line for each difference otherwise. Needs no network;
needs the packages of test-vectors/tools/requirements.txt.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "test-vectors" / "tools"))

import certificates_for_hcert  # noqa: E402
import records_for_hcert  # noqa: E402
import signed_by_hcert  # noqa: E402
import verdicts_of_hcert  # noqa: E402

DIFFERENCES_SHOWN_MAX = 20


def main():
    arguments = parser().parse_args()
    differences = list(arguments.run(arguments) or [])
    for difference in differences[:DIFFERENCES_SHOWN_MAX]:
        print(difference, file=sys.stderr)
    if differences:
        print(f"{len(differences)} differences", file=sys.stderr)
    return 1 if differences else 0


def parser():
    top = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = top.add_subparsers(required=True)

    records = commands.add_parser("records", help="write input files for hcert sign")
    records.add_argument("count", type=int)
    records.add_argument("folder", type=Path)
    records.set_defaults(run=lambda given: records_for_hcert.write(given.count, given.folder))

    verify = commands.add_parser("verify", help="check the output of hcert sign")
    verify.add_argument("output", type=Path)
    verify.add_argument("records", type=Path)
    verify.add_argument("trust", type=Path)
    verify.add_argument("--issuer-name", help="what hcert sign was told; the signer's organization otherwise")
    verify.set_defaults(
        run=lambda given: signed_by_hcert.differences(given.output, given.records, given.trust, given.issuer_name)
    )

    make = commands.add_parser("make", help="write certificates for hcert verify")
    make.add_argument("count", type=int)
    make.add_argument("folder", type=Path)
    make.set_defaults(run=lambda given: certificates_for_hcert.write(given.count, given.folder))

    compare = commands.add_parser("compare", help="check the answers of hcert verify --json")
    compare.add_argument("verdicts", type=Path)
    compare.add_argument("expected", type=Path)
    compare.set_defaults(run=lambda given: verdicts_of_hcert.differences(given.verdicts, given.expected))
    return top


if __name__ == "__main__":
    sys.exit(main())
