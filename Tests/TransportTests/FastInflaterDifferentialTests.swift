import Bytes
import Foundation
import Testing
import VectorSupport

@testable import Transport

/// What the fast inflater takes against what zlib takes, over whole streams and damaged ones.
@Suite("Fast inflater against zlib")
final class FastInflaterDifferentialTests {
    /// `make test-deflate` asks for a million.
    private static let generatedMessageCount =
        ProcessInfo.processInfo.environment["HCERT_DEFLATE_MESSAGES"].flatMap { Int($0) } ?? 8_000

    private let deflater = FastDeflater()
    private let zlibDeflater = Deflater()
    private let fast = FastInflater(outputByteCountMax: 65_536)
    private let zlib = ZlibInflater(outputByteCountMax: 1 << 22)

    private enum Outcome: Equatable {
        case taken([UInt8])
        case left
    }

    private func fastOutcome(_ stream: [UInt8]) -> Outcome {
        var bytes = ByteBuffer()
        return stream.withUnsafeBytes { fast.inflate($0, into: &bytes) } ? .taken(bytes.array) : .left
    }

    /// What zlib makes of a stream, and what it had made of it when it found a flaw.
    private func zlibOutcome(_ stream: [UInt8]) -> (outcome: Outcome, error: ZlibError?, bytes: [UInt8]) {
        var bytes = ByteBuffer()
        let error = stream.withUnsafeBytes { stream -> ZlibError? in
            do throws(ZlibError) {
                try zlib.inflate(stream, into: &bytes)
                return nil
            } catch {
                return error
            }
        }
        return (error == nil ? .taken(bytes.array) : .left, error, bytes.array)
    }

    @Test func `takes what the fast deflater writes, unless it is long`() {
        var messages = GeneratedMessages()
        for number in 0..<Self.generatedMessageCount {
            let message = messages.next()
            let stream = deflater.deflate(message.bytes, tailByteCount: message.tailByteCount)
            let isShort = message.bytes.count <= FastInflater.outputByteCountMax
            if fastOutcome(stream) != (isShort ? .taken(message.bytes) : .left) {
                Issue.record("message \(number), \(hex(message.bytes)), in \(hex(stream)) is read otherwise")
                return
            }
        }
    }

    /// A damaged stream that would fail by its check value alone gets the right one, or the check value would hide
    /// nearly every difference.
    @Test func `takes nothing that zlib refuses, and never makes something else of it`() {
        var messages = GeneratedMessages()
        var (takenCount, leftCount) = (0, 0)
        for number in 0..<Self.generatedMessageCount {
            let message = messages.next().bytes
            guard message.count <= 2_000 else { continue }
            var stream = number % 4 == 0 ? zlibDeflater.deflate(message) : deflater.deflate(message, tailByteCount: 64)
            for _ in 0...messages.number(3) { damage(&stream, with: &messages) }
            var expected = zlibOutcome(stream)
            if expected.error == .damaged(detail: "incorrect data check") {
                stream.replaceSubrange((stream.count - 4)..., with: checkValue(of: expected.bytes))
                expected = zlibOutcome(stream)
            }
            switch fastOutcome(stream) {
            case .left: leftCount += 1
            case let taken where taken == expected.outcome: takenCount += 1
            case let taken:
                Issue.record("\(hex(stream)) is \(expected.outcome) to zlib, and \(taken)")
                return
            }
        }
        #expect(takenCount > Self.generatedMessageCount / 10)
        #expect(leftCount > Self.generatedMessageCount / 10)
    }

    /// Changes a bit or a byte, takes one out or puts one in, mostly behind the header.
    private func damage(_ stream: inout [UInt8], with messages: inout GeneratedMessages) {
        let place = messages.number(20) == 0 ? messages.number(2) : 2 + messages.number(max(1, stream.count - 2))
        guard place < stream.count else { return }
        switch messages.number(6) {
        case 0: stream[place] = UInt8(messages.number(256))
        case 1: stream.remove(at: place)
        case 2: stream.insert(UInt8(messages.number(256)), at: place)
        case 3: stream[place] = stream[messages.number(stream.count)]
        default: stream[place] ^= 1 << UInt8(messages.number(8))
        }
    }
}
