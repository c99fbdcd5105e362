#!/usr/bin/env python3
"""How long a line that a scanner types waits for its answer: `hcert verify` on a pseudo-terminal, one line at a time.

Usage: stream-latency.py COMMAND [--lines N] [--device] [--pause MS]

Time is taken from before the line is written to the terminal until its answer has been read. With --device the line goes
through `--device` instead of stdin. `hcert bench --raw` tells the time of the signature alone, before and after; the shorter
one counts. On a machine that does other things a line mostly waits for a processor: what the command itself computed for it is told
as well. Exits 1 if the 99th percentile is more than 1 ms above it.
"""
import argparse, json, os, pty, subprocess, sys, termios, time, tty

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Terminal:
    """The command with a pseudo-terminal as its stdin, or as its serial line; stdout is a pipe."""

    def __init__(self, command, is_device):
        self.typist, line = pty.openpty()
        tty.setraw(line)  # no echo; the command makes a serial line raw by itself
        settings = termios.tcgetattr(line)
        settings[3] |= termios.ICANON  # but whole lines, as a shell has them
        settings[0] |= termios.ICRNL
        termios.tcsetattr(line, termios.TCSANOW, settings)
        arguments = ["--device", os.ttyname(line)] if is_device else []
        self.process = subprocess.Popen(command + arguments, stdin=line, stdout=subprocess.PIPE)
        while is_device and termios.tcgetattr(line)[3] & termios.ICANON:
            time.sleep(0.01)
        time.sleep(0.1)

    def computed(self):
        """Nanoseconds that the command has been on a processor so far."""
        return int(open(f"/proc/{self.process.pid}/schedstat").read().split()[0])

    def microseconds(self, text):
        """From the line to its answer, and what of it the command computed."""
        before = self.computed()
        start = time.perf_counter_ns()
        os.write(self.typist, text + b"\r")
        answer = self.process.stdout.readline()
        taken = time.perf_counter_ns() - start
        if not answer.startswith(b'{"verdict":"valid"'):
            sys.exit(f"not accepted: {answer!r}")
        return taken / 1_000, (self.computed() - before) / 1_000

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.typist)


def signature_microseconds(command):
    """The time of one ES256 signature check by OpenSSL alone."""
    bench = subprocess.run([command, "bench", "--raw", "--seconds", "1", "--json"], capture_output=True, text=True, check=True)
    return 1e6 / json.loads(bench.stdout)["raw_verify_es256"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command")
    parser.add_argument("--lines", type=int, default=3_000)
    parser.add_argument("--device", action="store_true")
    parser.add_argument("--pause", type=float, default=2, help="milliseconds between lines; nobody scans faster")
    options = parser.parse_args()
    vector = os.path.join(ROOT, "test-vectors/hcert/ZZ/2DCode/raw/vaccination-ES256.json")
    text = json.load(open(vector))["PREFIX"].encode()
    trust = os.path.join(ROOT, "keys-example/trust.pem")
    before = signature_microseconds(options.command)
    terminal = Terminal([options.command, "verify", "--trust", trust, "--at", "2022-06-15T12:00:00Z", "--json", "--repair"], options.device)
    times = []
    for _ in range(options.lines):
        times.append(terminal.microseconds(text))
        if options.pause: time.sleep(options.pause / 1_000)
    terminal.close()
    signature = min(before, signature_microseconds(options.command))
    waited, computed = (sorted(column) for column in zip(*times))
    for name, values in ("from line to answer", waited), ("computed for it", computed):
        at = lambda share: values[min(len(values) - 1, int(share * len(values)))]
        print(f"{name}: median {at(0.5):.0f}, p90 {at(0.9):.0f}, p99 {at(0.99):.0f}, slowest {values[-1]:.0f} microseconds")
    above = waited[int(0.99 * len(waited))] - signature
    print(f"{len(waited)} lines of {len(text)} characters, signature alone {signature:.0f} microseconds: p99 is {above:.0f} above it")
    sys.exit(0 if above <= 1_000 else 1)


main()
