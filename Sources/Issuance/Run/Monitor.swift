import Glibc

/// A lock, and a way to wait under it until what it guards has changed.
package struct Monitor: ~Copyable, @unchecked Sendable {  // the system's own, made for many threads
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>

    package init() {
        mutex = .allocate(capacity: 1)
        changed = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    package func lock() { pthread_mutex_lock(mutex) }

    package func unlock() { pthread_mutex_unlock(mutex) }

    /// Under the lock: gives it up until somebody calls ``wakeAll()``, or for no reason, and takes it again.
    package func wait() { pthread_cond_wait(changed, mutex) }

    /// Wakes whoever waits.
    package func wakeAll() { pthread_cond_broadcast(changed) }
}
