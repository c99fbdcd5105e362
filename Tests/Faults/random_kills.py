"""Kills a larger run at random moments, again and again, until it is through."""

import random
import shutil
import subprocess
import time

import checks
import scenario


def problems(command, folder, count, rows, jobs, seed):
    """Kills `count` times in all. Yields what is wrong, in words; the last item is how much was done."""
    generator = random.Random(seed)
    case = larger_run(folder / "larger", command, rows, jobs)
    undisturbed = folder / "undisturbed"
    case.copy(undisturbed)
    start = time.monotonic()
    result = case.sign(command, undisturbed)
    seconds = time.monotonic() - start
    reference = checks.reference(command, case, undisturbed, result, jobs)
    shutil.rmtree(undisturbed)
    killed = runs = 0
    while killed < count:
        disturbed = folder / f"run-{runs}"
        case.copy(disturbed)
        # A fifth of the whole: every start of the run is killed somewhere else, and after some of them it is through.
        moments = (generator.uniform(0, seconds / 5) for _ in range(count - killed))
        kills, result, before = killed_until_through(command, case, disturbed, moments)
        killed += kills
        runs += 1
        name = f"run {runs}, killed {kills} times"
        if result.returncode != reference.status:
            yield f"{name}: exit {result.returncode}: {result.stderr.decode()[-300:]}"
        else:
            for text in checks.finished(command, case, reference, disturbed, result.stdout, jobs):
                yield f"{name}: {text}"
            for durable in before:
                yield from (f"{name}: {text}" for text in checks.kept(case, disturbed, result.stdout, durable))
        shutil.rmtree(disturbed)
    yield None, f"{killed} kills of {runs} runs of {rows} rows ({seconds:.1f} s each when left alone), seed {seed}"


def larger_run(folder, command, rows, jobs):
    scenario.prepare(folder, command, rows, "records.csv", defects="0.02")
    arguments = scenario.signing("records.csv", "--self-check", "sample", "--jobs", jobs, block_rows=1_000)
    return scenario.Scenario("larger", folder, arguments)


def killed_until_through(command, case, folder, moments):
    """Starts the run again after every kill, the last time without one."""
    kills, before = 0, []
    for moment in moments:
        process = subprocess.Popen(
            [command, "sign", *map(str, case.arguments), "--output", case.output], cwd=folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(moment)
            break
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
        # Reading all of it every time would take longer than signing it.
        if kills % 4 == 1:
            before.append(checks.durable(case, folder, b""))
    return kills, case.sign(command, folder), before
