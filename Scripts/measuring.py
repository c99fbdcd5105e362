"""What the benchmarks of whole runs share: OpenSSL alone as a measure, and runs of the command measured beside it."""
import json, os, signal, statistics, subprocess, sys, time


class Raw:
    """OpenSSL alone, measured whenever it is asked."""
    def __init__(self, command, seconds):
        self.process = subprocess.Popen([command, "bench", "--raw", "--each-line", "--json", "--seconds", str(seconds)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self):
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()

    def answer(self):
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def start(arguments):
    return subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def finish(process, status, usage):
    """Seconds of processor time and MiB of a process that has ended."""
    code = os.waitstatus_to_exitcode(status)
    process.returncode = code
    if code: sys.exit(f"{process.args}: exit {code}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def in_turns(process, raw):
    """Lets the run go for half a second and measures OpenSSL alone, until it is done. Seconds, MiB, raw rates."""
    rates = []
    while True:
        end = time.monotonic() + 0.5
        while time.monotonic() < end:
            done, status, usage = os.wait4(process.pid, os.WNOHANG)
            if done: return (*finish(process, status, usage), mean(rates))
            time.sleep(0.005)
        os.kill(process.pid, signal.SIGSTOP)
        raw.ask()
        rates.append(raw.answer())
        os.kill(process.pid, signal.SIGCONT)


def mean(rates):
    """Of rates that were measured for equally long times."""
    if not rates: sys.exit("the runs are too short to be measured; give more rows")
    return {key: statistics.mean(rate[key] for rate in rates) for key in rates[0]}


def wall(arguments):
    """Seconds that a run takes by the clock on the wall."""
    begin = time.monotonic()
    process = start(arguments)
    _, status, usage = os.wait4(process.pid, 0)
    finish(process, status, usage)
    return time.monotonic() - begin


def raw_gain(raws, key):
    """What two processes do at once by what one does alone, by wall clock: each measures by processor time, which goes on
    more slowly than the wall's only if they do not have a processor each."""
    raws[0].ask()
    alone = raws[0].answer()[key]
    for raw in raws: raw.ask()
    return sum(raw.answer()[key] for raw in raws) / alone
