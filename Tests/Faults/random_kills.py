"""Kills a larger run at random moments, again and again, until it is through."""

import random
import shutil
import subprocess
import time

import checks
import scenario


def kill(command, folder, count, rows, jobs, seed):
    """Kills `count` times in all. Returns what is wrong, and how much was done, in words."""
    generator = random.Random(seed)
    case = larger_run(folder / "larger", command, rows, jobs)
    reference, seconds = undisturbed(command, case, folder / "undisturbed", jobs)
    problems, killed, runs = [], 0, 0
    while killed < count:
        # A fifth of the whole: every start of the run is killed somewhere else, and after some of them it is through.
        moments = (generator.uniform(0, seconds / 5) for _ in range(count - killed))
        runs += 1
        disturbed = folder / f"run-{runs}"
        case.copy(disturbed)
        kills, result, before = killed_until_through(command, case, disturbed, moments)
        killed += kills
        found = final_problems(command, case, reference, disturbed, result, before, jobs)
        problems += [f"run {runs}, killed {kills} times: {text}" for text in found]
        print(f"random kills: {killed} of {count}, {runs} runs, {len(problems)} problems", flush=True)
        shutil.rmtree(disturbed)
    return problems, f"{killed} kills of {runs} runs of {rows} rows ({seconds:.1f} s each when left alone), seed {seed}"


def undisturbed(command, case, folder, jobs):
    case.copy(folder)
    start = time.monotonic()
    result = case.sign(command, folder)
    seconds = time.monotonic() - start
    reference = checks.reference(command, case, folder, result, jobs)
    shutil.rmtree(folder)
    return reference, seconds


def final_problems(command, case, reference, folder, result, before, jobs):
    if result.returncode != reference.status:
        return [f"exit {result.returncode}: {result.stderr.decode()[-300:]}"]
    found = checks.finished(command, case, reference, folder, result.stdout, jobs)
    for durable in before:
        found += checks.kept(case, folder, result.stdout, durable)
    return found


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
