"""Disturbs `hcert sign` wherever it touches a file, takes the run up again, and looks at what comes of it.

    crash_test.py HCERT FAULTS_LIBRARY [--every K] [--pairs N] [--random-kills N --rows N] [--jobs N]
    crash_test.py HCERT FAULTS_LIBRARY --only table eio:17       one case again, with what its calls are

Each scenario (scenario.py) runs once for each n and each kind of fault: the n-th call that changes a file fails, or the
process is killed there (faults.c). Then the same command runs without faults. At the end every sound record stands
exactly once in the output, no record has two identities, the ledger's chain holds, manifest and rejects are right, no
file is left over, and what was durable before the fault is as it was (checks.py).

Prints one line a scenario. Ends with 1 when anything is wrong.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

import random_kills  # noqa: E402
import scenario  # noqa: E402
import sweep  # noqa: E402

PROBLEMS_SHOWN_MAX = 20
SEED = 20230601


def main():
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="hcert-crash-", dir=options.folder) as folder:
        found = only(options, Path(folder)) if options.only else all_of_it(options, Path(folder))
    if found:
        print(f"crash test: {found} cases are wrong", file=sys.stderr)
    return 1 if found else 0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("command", type=lambda path: Path(path).resolve())
    parser.add_argument("library", type=lambda path: Path(path).resolve())
    parser.add_argument("--every", type=int, default=1, help="every K-th call of each kind of fault; 0 for none")
    parser.add_argument("--pairs", type=int, default=0, help="so many pairs of faults of each scenario as well")
    parser.add_argument("--random-kills", type=int, default=0, help="so many kills at random moments of a larger run")
    parser.add_argument("--rows", type=int, default=200_000, help="its rows")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="cases at a time")
    parser.add_argument("--seed", type=int, default=SEED, help="of all that is random here")
    # What is tested is the order of calls. A folder in memory makes a synchronisation cost nothing.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    parser.add_argument("--folder", default=memory, help="where to work; in memory by default, where there is such")
    parser.add_argument("--only", nargs="+", metavar=("SCENARIO", "KIND:N"), help="one case, of one fault or two")
    return parser.parse_args()


def all_of_it(options, folder):
    cases = scenario.scenarios(folder / "prepared", options.command, options.library)
    wrong = sum(swept(options, folder, case) for case in cases)
    return wrong + (killed(options, folder) if options.random_kills else 0)


def killed(options, folder):
    start = time.monotonic()
    problems, done = random_kills.kill(
        options.command, folder, options.random_kills, options.rows, options.jobs, options.seed)
    for text in problems[:PROBLEMS_SHOWN_MAX]:
        print(f"random kills: {text}", file=sys.stderr)
    print(f"random kills: {done}, {len(problems)} problems, {minutes(start)}", flush=True)
    return len(problems)


def swept(options, folder, case):
    start = time.monotonic()
    one = sweep.Sweep(options.command, options.library, case, folder / case.name)
    one.folder.mkdir()
    one.measure()
    cases = [*one.faults(options.every), *one.pairs(options.pairs, random.Random(options.seed))]
    wrong = 0
    for faults, problems in sweep.run(one, cases, options.jobs):
        wrong += 1
        if wrong <= PROBLEMS_SHOWN_MAX:
            name = f"{case.name} {' '.join(map(str, faults))} ({one.place(faults)})"
            print(f"{name}: {'; '.join(problems)}", file=sys.stderr)
    done = f"{len(one.calls)} calls, {len(cases)} disturbed runs, {wrong} wrong, {minutes(start)}"
    print(f"{case.name}: {done}", flush=True)
    return wrong


def minutes(start):
    return f"{(time.monotonic() - start) / 60:.1f} minutes"


def only(options, folder):
    name, *texts = options.only
    cases = scenario.scenarios(folder / "prepared", options.command, options.library)
    case = next(case for case in cases if case.name == name)
    one = sweep.Sweep(options.command, options.library, case, folder / case.name)
    one.folder.mkdir()
    one.measure()
    faults = tuple(sweep.Fault(text.split(":")[0], int(text.split(":")[1])) for text in texts)
    for number, call in enumerate(one.calls, 1):
        print(f"{number} {' '.join(call)}" + ("  <--" if number == faults[0].number else ""))
    problems = one.problems(faults)
    print("\n".join(problems))
    return len(problems)


if __name__ == "__main__":
    sys.exit(main())
