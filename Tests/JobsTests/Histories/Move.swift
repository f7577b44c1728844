/// Something that happens to a queue.
///
/// The numbers pick among what there is, so that a history of which moves were taken out can still be played.
enum Move: Sendable, CustomStringConvertible {
    case enqueue(key: Int?, priority: Int, delay: Int)
    case advance(seconds: Int)
    case claim(worker: Int, count: Int)
    case step(claim: Int, name: Int)
    case emit(claim: Int)
    case complete(claim: Int)
    case fail(claim: Int)
    case retry(claim: Int, delay: Int)
    case kill(worker: Int)
    case renew(worker: Int)
    case release(worker: Int)

    static func random(using generator: inout Seeded) -> Move {
        func pick(_ bound: Int, _ generator: inout Seeded) -> Int { Int.random(in: 0..<bound, using: &generator) }
        let (a, b, c) = (pick(1_000, &generator), pick(3, &generator), pick(4, &generator))
        switch pick(100, &generator) {
        case ..<20: return .enqueue(key: c == 0 ? nil : c, priority: b - 1, delay: max(0, a % 8 - 5))
        case ..<28: return .advance(seconds: 1 + c)
        case ..<52: return .claim(worker: b, count: 1 + c)
        case ..<64: return .step(claim: a, name: b)
        case ..<70: return .emit(claim: a)
        case ..<78: return .complete(claim: a)
        case ..<80: return .fail(claim: a)
        case ..<86: return .retry(claim: a, delay: b)
        case ..<93: return .kill(worker: b)
        case ..<97: return .renew(worker: b)
        default: return .release(worker: b)
        }
    }

    var description: String {
        switch self {
        case .enqueue(let key, let priority, let delay):
            "enqueue key \(key.map(String.init) ?? "none") priority \(priority) delay \(delay)"
        case .advance(let seconds): "advance \(seconds) s"
        case .claim(let worker, let count): "worker \(worker) claims \(count)"
        case .step(let claim, let name): "claim \(claim) finishes step \(name)"
        case .emit(let claim): "claim \(claim) emits"
        case .complete(let claim): "claim \(claim) completes"
        case .fail(let claim): "claim \(claim) fails"
        case .retry(let claim, let delay): "claim \(claim) retries in \(delay) s"
        case .kill(let worker): "worker \(worker) dies"
        case .renew(let worker): "worker \(worker) renews"
        case .release(let worker): "worker \(worker) shuts down"
        }
    }
}
