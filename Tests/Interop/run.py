"""Runs the whole interoperability test against one hcert command.

    run.py HCERT FOLDER

Signs 1,000 records by ES256 and PS256 and checks every certificate; verifies 1,000 certificates made here and compares
every answer; gives hcert every hostile case. Writes below FOLDER. Ends with 1 when anything differs.
"""

import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PACKAGE / "test-vectors" / "tools"))

import certificates_for_hcert  # noqa: E402
import hostile_by_hcert  # noqa: E402
import records_for_hcert  # noqa: E402
import signed_by_hcert  # noqa: E402
import verdicts_of_hcert  # noqa: E402

COUNT = 1_000
DIFFERENCES_SHOWN_MAX = 20


def main(hcert, folder):
    folder.mkdir(parents=True, exist_ok=True)
    differences = [*signing(hcert, folder), *verifying(hcert, folder), *hostile_by_hcert.differences(hcert)]
    for difference in differences[:DIFFERENCES_SHOWN_MAX]:
        print(difference, file=sys.stderr)
    print(f"interoperability: {len(differences)} differences")
    return 1 if differences else 0


def signing(hcert, folder):
    """Differences between records and what hcert signs, for each file and algorithm."""
    records_for_hcert.write(COUNT, folder / "records")
    keys = PACKAGE / "keys-example"
    for algorithm in ("es256", "ps256"):
        key = folder / f"{algorithm}.key"
        shutil.copyfile(keys / f"dsc-{algorithm}.key", key)
        key.chmod(0o600)
        for records in sorted((folder / "records").iterdir()):
            output = folder / f"{records.stem}-{algorithm}.ndjson"
            options = [
                "--key",
                key,
                "--plaintext-key",
                "--certificate",
                keys / f"dsc-{algorithm}.pem",
                "--output",
                output,
                # One for each key: a record is signed once in a ledger.
                "--ledger",
                folder / f"{algorithm}.sqlite",
            ]
            subprocess.run([hcert, "sign", records, *options], check=True, stderr=subprocess.DEVNULL)
            yield from signed_by_hcert.differences(output, records, keys / "trust.pem")


def verifying(hcert, folder):
    """Differences between what hcert answers to certificates made here and what it must."""
    made = folder / "made"
    certificates_for_hcert.write(COUNT, made)
    options = [
        "--file",
        made / "texts.txt",
        "--trust",
        made / "trust.pem",
        "--at",
        certificates_for_hcert.CLOCK,
        "--json",
    ]
    answered = subprocess.run([hcert, "verify", *options], check=True, stdout=subprocess.PIPE)
    verdicts = folder / "verdicts.ndjson"
    verdicts.write_bytes(answered.stdout)
    yield from verdicts_of_hcert.differences(verdicts, made / "expected.ndjson")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]).resolve(), Path(sys.argv[2])))
