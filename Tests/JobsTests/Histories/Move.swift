/// Something that happens to a queue.
///
/// The numbers pick among what there is, so that a history of which moves were taken out can still be played.
enum Move: Sendable, CustomStringConvertible {
    case enqueue(key: Int?, user: Int?, priority: Int, delay: Int)
    case advance(seconds: Int)
    case claim(worker: Int, count: Int)
    case step(claim: Int, name: Int)
    case emit(claim: Int)
    case call(claim: Int, ends: Bool)
    case hear(call: Int)
    case complete(claim: Int)
    case rest(claim: Int)
    case look(claim: Int)
    case fail(claim: Int)
    case retry(claim: Int, delay: Int, costsAttempt: Bool)
    case kill(worker: Int)
    case renew(worker: Int)
    case release(worker: Int)
    case cancel(job: Int)
    case pause(job: Int)
    case resume(job: Int)
    case revive(job: Int)

    static func random(using generator: inout Seeded) -> Move {
        func pick(_ bound: Int, _ generator: inout Seeded) -> Int { Int.random(in: 0..<bound, using: &generator) }
        let (a, b, c) = (pick(1_000, &generator), pick(3, &generator), pick(4, &generator))
        switch pick(132, &generator) {
        case ..<22:
            return .enqueue(
                key: c == 0 ? nil : c, user: b == 0 ? nil : b, priority: a % 3 - 1, delay: max(0, a % 8 - 5))
        case ..<30: return .advance(seconds: 1 + c)
        case ..<56: return .claim(worker: b, count: 1 + c)
        case ..<66: return .step(claim: a, name: b)
        case ..<71: return .emit(claim: a)
        case ..<78: return .call(claim: a, ends: b > 0)
        case ..<85: return .complete(claim: a)
        case ..<88: return .fail(claim: a)
        case ..<94: return .retry(claim: a, delay: b, costsAttempt: c > 0)
        case ..<100: return .kill(worker: b)
        case ..<104: return .renew(worker: b)
        case ..<106: return .release(worker: b)
        case ..<110: return .cancel(job: a)
        case ..<113: return .pause(job: a)
        case ..<116: return .resume(job: a)
        case ..<120: return .revive(job: a)
        case ..<124: return .hear(call: a)
        case ..<128: return .rest(claim: a)
        default: return .look(claim: a)
        }
    }

    var description: String {
        switch self {
        case .enqueue(let key, let user, let priority, let delay):
            """
            enqueue key \(key.map(String.init) ?? "none") user \(user.map(String.init) ?? "none") \
            priority \(priority) delay \(delay)
            """
        case .advance(let seconds): "advance \(seconds) s"
        case .claim(let worker, let count): "worker \(worker) claims \(count)"
        case .step(let claim, let name): "claim \(claim) finishes step \(name)"
        case .emit(let claim): "claim \(claim) emits"
        case .call(let claim, let ends): "claim \(claim) calls a model" + (ends ? "" : ", and nobody hears the end")
        case .hear(let call): "call \(call) is heard of late"
        case .rest(let claim): "claim \(claim) rests"
        case .look(let claim): "somebody looks, and claim \(claim) hangs"
        case .complete(let claim): "claim \(claim) completes"
        case .fail(let claim): "claim \(claim) fails"
        case .retry(let claim, let delay, let costsAttempt):
            "claim \(claim) retries in \(delay) s" + (costsAttempt ? "" : ", at no cost")
        case .kill(let worker): "worker \(worker) dies"
        case .renew(let worker): "worker \(worker) renews"
        case .release(let worker): "worker \(worker) shuts down"
        case .cancel(let job): "job \(job) is canceled"
        case .pause(let job): "job \(job) is paused"
        case .resume(let job): "job \(job) is resumed"
        case .revive(let job): "job \(job) is tried again by an operator"
        }
    }
}
