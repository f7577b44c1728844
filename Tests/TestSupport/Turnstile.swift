/// Lets so many in at once, in the order of their coming.
actor Turnstile {
    private var free: Int
    private var waiting: [(places: Int, continuation: CheckedContinuation<Void, Never>)] = []

    init(places: Int) {
        free = places
    }

    /// Waits until `places` are free and takes them.
    ///
    /// Whoever enters must ``leave(_:)``.
    func enter(_ places: Int) async {
        if waiting.isEmpty, places <= free {
            free -= places
            return
        }
        await withCheckedContinuation { waiting.append((places, $0)) }
    }

    /// Gives places back.
    func leave(_ places: Int) {
        free += places
        while let next = waiting.first, next.places <= free {
            free -= next.places
            waiting.removeFirst()
            next.continuation.resume()
        }
    }
}
