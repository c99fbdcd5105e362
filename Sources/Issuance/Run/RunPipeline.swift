/// Takes chunks through their stations with several threads, each chunk by whichever thread is free:
///
///     fill (in order) → judge → resolve (in order) → seal → write (in order)
///
/// What must happen in order is done by one thread at a time, in the order of the input; the rest side by side. The
/// number of chunks is fixed, so that memory is bounded and reading waits for writing.
final class RunPipeline: @unchecked Sendable {  // everything shared is changed under the lock alone
    /// What the stations do. `worker` is the number of the thread.
    struct Stations: @unchecked Sendable {  // called by the pipeline's threads, the ordered ones by one at a time
        /// Fills a chunk; false at the end of the input.
        let fill: (RecordChunk) throws -> Bool
        let judge: (_ worker: Int, RecordChunk) -> Void
        let resolve: (RecordChunk) throws -> Void
        let seal: (_ worker: Int, RecordChunk) -> Void
        /// Writes a chunk; false to end the run behind it.
        let write: (RecordChunk) throws -> Bool
    }

    private enum State {
        case free, filled, judged, resolved, sealed, busy
    }

    /// The stations that work in order, and whether a thread is at them.
    private struct OrderedStation {
        var next = 0
        var isBusy = false
    }

    private let stations: Stations
    private let chunks: [RecordChunk]
    private var states: [State]
    private var filling = OrderedStation()
    private var resolving = OrderedStation()
    private var writing = OrderedStation()
    private var isAtEnd = false
    private var failure: (any Error)?

    private let monitor = Monitor()

    /// - Parameter threadCount: also decides the number of chunks.
    init(threadCount: Int, _ stations: Stations) {
        self.stations = stations
        let count = threadCount == 1 ? 1 : threadCount * 4
        chunks = (0..<count).map { _ in RecordChunk() }
        states = Array(repeating: .free, count: count)
    }

    /// Runs until the input is written, a station fails, or writing says that it is enough.
    func run(threadCount: Int) throws {
        concurrently(threadCount) { self.work($0) }
        if let failure { throw failure }
    }

    private func work(_ worker: Int) {
        monitor.lock()
        while true {
            if failure == nil, let task = nextTask() {
                monitor.unlock()
                let outcome = perform(task, worker)
                monitor.lock()
                finish(task, outcome)
                monitor.wakeAll()
            } else if failure != nil || isDone {
                break
            } else {
                monitor.wait()
            }
        }
        monitor.wakeAll()
        monitor.unlock()
    }

    private var isDone: Bool {
        isAtEnd && states.allSatisfy { $0 == .free }
    }

    // MARK: Under the lock

    private enum Task {
        case fill(Int), judge(Int), resolve(Int), seal(Int), write(Int)
    }

    /// What is furthest along comes first, so that chunks become free.
    private func nextTask() -> Task? {
        if !writing.isBusy, states[slot(writing)] == .sealed {
            writing.isBusy = true
            return .write(take(slot(writing)))
        }
        if let slot = oldest(.resolved) { return .seal(take(slot)) }
        if !resolving.isBusy, states[slot(resolving)] == .judged {
            resolving.isBusy = true
            return .resolve(take(slot(resolving)))
        }
        if let slot = oldest(.filled) { return .judge(take(slot)) }
        if !isAtEnd, !filling.isBusy, states[slot(filling)] == .free {
            filling.isBusy = true
            return .fill(take(slot(filling)))
        }
        return nil
    }

    private func slot(_ station: OrderedStation) -> Int { station.next % chunks.count }

    private func take(_ slot: Int) -> Int {
        states[slot] = .busy
        return slot
    }

    private func oldest(_ state: State) -> Int? {
        for offset in 0..<chunks.count {
            let slot = (writing.next + offset) % chunks.count
            if states[slot] == state { return slot }
        }
        return nil
    }

    private func finish(_ task: Task, _ outcome: Result<Bool, any Error>) {
        let goesOn: Bool
        switch outcome {
        case .success(let value): goesOn = value
        case .failure(let error):
            if failure == nil { failure = error }
            return
        }
        switch task {
        case .fill(let slot):
            filling.isBusy = false
            states[slot] = goesOn ? .filled : .free
            if goesOn { filling.next += 1 } else { isAtEnd = true }
        case .judge(let slot): states[slot] = .judged
        case .resolve(let slot):
            resolving.isBusy = false
            resolving.next += 1
            states[slot] = .resolved
        case .seal(let slot): states[slot] = .sealed
        case .write(let slot):
            writing.isBusy = false
            writing.next += 1
            states[slot] = .free
            if !goesOn { failure = EndOfRun() }
        }
    }

    // MARK: Outside the lock

    private func perform(_ task: Task, _ worker: Int) -> Result<Bool, any Error> {
        Result {
            switch task {
            case .fill(let slot): return try stations.fill(chunks[slot])
            case .judge(let slot): stations.judge(worker, chunks[slot])
            case .resolve(let slot): try stations.resolve(chunks[slot])
            case .seal(let slot):
                stations.seal(worker, chunks[slot])
                if let failure = chunks[slot].failure { throw failure }
            case .write(let slot): return try stations.write(chunks[slot])
            }
            return true
        }
    }

    /// Thrown by ``run(threadCount:)`` when writing said that it was enough.
    struct EndOfRun: Error {}
}
