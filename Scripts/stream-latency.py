#!/usr/bin/env python3
"""How long a line that a scanner types waits for its answer: `hcert verify` on a pseudo-terminal, one line at a time.

Usage: stream-latency.py COMMAND [--lines N] [--device] [--pause MS]

Time is taken from before the line is written to the terminal until its answer has been read. With --device the line goes
through `--device` instead of stdin. `hcert bench --raw` tells the time of the signature alone, before and after; the shorter
one counts. Exits 1 if the 99th percentile is more than 1 ms above it.
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

    def microseconds(self, text):
        start = time.perf_counter_ns()
        os.write(self.typist, text + b"\r")
        answer = self.process.stdout.readline()
        taken = time.perf_counter_ns() - start
        if not answer.startswith(b'{"verdict":"valid"'):
            sys.exit(f"not accepted: {answer!r}")
        return taken / 1_000

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
    times.sort()
    at = lambda share: times[min(len(times) - 1, int(share * len(times)))]
    print(f"{len(times)} lines of {len(text)} characters: median {at(0.5):.0f}, p90 {at(0.9):.0f}, p99 {at(0.99):.0f}, "
          f"slowest {times[-1]:.0f} microseconds; signature alone {signature:.0f}; p99 is {at(0.99) - signature:.0f} above it")
    sys.exit(0 if at(0.99) - signature <= 1_000 else 1)


main()
