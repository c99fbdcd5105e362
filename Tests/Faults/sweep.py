"""A fault at the n-th call of a run, and perhaps one more when it is taken up again; then the run to its end."""

import os
import shutil
import signal
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import checks
from scenario import FAILED

KINDS = ("kill", "kill-after", "torn", "short", "eio", "enospc", "full")
KILLS = ("kill", "kill-after", "torn")
OF_WRITES = ("torn", "short")
WRITES = ("write", "writev", "pwrite")
# SQLite keeps them when closing goes wrong, and puts them in order when the ledger is opened the next time.
LEDGER_LOG = ("ledger.sqlite-wal", "ledger.sqlite-shm")


@dataclass(frozen=True)
class Fault:
    kind: str
    number: int

    def environment(self, library, log=None):
        found = {"LD_PRELOAD": str(library), "FAULT_AT": str(self.number), "FAULT_KIND": self.kind}
        return {**found, "FAULT_LOG": str(log)} if log else found

    def __str__(self):
        return f"{self.kind}:{self.number}"


@dataclass
class Sweep:
    """A scenario, what it comes to, and the calls that it makes."""

    command: Path
    library: Path
    scenario: object
    folder: Path
    reference: object = None
    calls: list = None  # (name, path) of every call

    def measure(self):
        """Runs undisturbed."""
        folder, log = self.folder / "undisturbed", self.folder / "calls"
        self.scenario.copy(folder)
        result = self.scenario.sign(self.command, folder, {"LD_PRELOAD": str(self.library), "FAULT_LOG": str(log)})
        if result.returncode not in (0, 1):
            raise SystemExit(f"{self.scenario.name}: exit {result.returncode}: {result.stderr.decode()}")
        self.calls = [tuple(line.split(" ", 2)[1:]) for line in log.read_text().splitlines()]
        problems = checks.order_problems(self.calls)
        if problems:
            raise SystemExit(f"{self.scenario.name}: {'; '.join(problems[:5])}")
        self.reference = checks.reference(self.command, self.scenario, folder, result)
        shutil.rmtree(folder)

    def faults(self, every):
        """Every `every`-th call, of writes alone where a kind is about them; 0 for none."""
        if not every:
            return
        for index, kind in enumerate(KINDS):
            numbers = [
                number for number, (name, _) in enumerate(self.calls, 1) if kind not in OF_WRITES or name in WRITES]
            # Each kind begins elsewhere, so that a sample of calls is not the same for all of them.
            yield from ((Fault(kind, number),) for number in numbers[index * every // len(KINDS)::every])

    def pairs(self, count, generator):
        """A fault, and another one when the run is taken up again."""
        for _ in range(count):
            first = Fault(generator.choice(("kill", "torn", "eio", "full")), generator.randint(1, len(self.calls)))
            # A run that is taken up again makes fewer calls, so that later ones would mostly not be reached.
            second = Fault(generator.choice(KINDS), generator.randint(1, max(1, len(self.calls) - first.number)))
            yield (first, second)

    def problems(self, faults):
        """Disturbs one run and takes it up again until it is through."""
        folder = self.folder / "-".join(map(str, (*faults, os.getpid())))
        self.scenario.copy(folder)
        try:
            return self.problems_in(folder, faults)
        except Exception as error:  # whatever a check did not expect is a finding, and the sweep goes on
            return [f"{type(error).__name__}: {error}"]
        finally:
            shutil.rmtree(folder)

    def problems_in(self, folder, faults):
        problems, before, streamed = [], [], []
        sign = self.scenario.sign
        for fault in faults:
            result = sign(self.command, folder, fault.environment(self.library))
            sign = self.scenario.sign_again
            problems += self.ending_problems(fault, result)
            before.append(checks.durable(self.scenario, folder, result.stdout))
            streamed.append(result.stdout)
            if result.returncode == self.reference.status:
                found = self.final_problems(folder, self.released(streamed), before, leftovers=LEDGER_LOG)
                problems += [f"after {fault}: {text}" for text in found]
                break
        last = self.scenario.sign_again(self.command, folder)
        if last.returncode != self.reference.status:
            return [*problems, f"then exit {last.returncode}: {last.stderr.decode()[-300:]}"]
        streamed.append(last.stdout)
        return problems + self.final_problems(folder, self.released(streamed), before)

    @staticmethod
    def released(streamed):
        """What the run wrote to a stream: the last start that wrote; one that finds nothing to do writes nothing."""
        return next((output for output in reversed(streamed) if output), b"")

    def final_problems(self, folder, stdout, before, leftovers=()):
        found = checks.finished(self.command, self.scenario, self.reference, folder, stdout, leftovers=leftovers)
        for durable in before:
            found += checks.kept(self.scenario, folder, stdout, durable)
        return found

    def ending_problems(self, fault, result):
        """A process that is not killed ends well or says what failed."""
        if result.returncode == -signal.SIGKILL and fault.kind in KILLS:
            return []
        if result.returncode == self.reference.status:
            return []
        if result.returncode == FAILED and fault.kind not in KILLS and b"hcert: " in result.stderr:
            return []
        return [f"{fault}: exit {result.returncode}: {result.stderr.decode()[-300:]}"]

    def place(self, faults):
        number = faults[0].number
        return " ".join(self.calls[number - 1]) if number <= len(self.calls) else "behind the last call"


def run(sweep, cases, jobs):
    """Problems of each case that has any, as they are found."""
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        for faults, problems in zip(cases, pool.map(sweep.problems, cases, chunksize=4)):
            if problems:
                yield faults, problems
