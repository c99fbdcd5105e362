import Glibc

/// Calls `body` with each number below `count`, each on a thread of its own but the first, and waits for all.
package func concurrently(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    guard count > 1 else { return count == 1 ? body(0) : () }
    var threads: [pthread_t] = []
    for index in 1..<count {
        let work = Unmanaged.passRetained(Work { body(index) })
        var thread = pthread_t()
        let status = pthread_create(&thread, nil, { context in
            guard let context else { return nil }
            Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
            return nil
        }, work.toOpaque())
        if status == 0 {
            threads.append(thread)
        } else {
            work.release()
            body(index)  // no thread to be had: the work is done here
        }
    }
    body(0)
    for thread in threads { pthread_join(thread, nil) }
}

private final class Work {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}
