import NIOCore
import Synchronization

/// One direction of a proxy's connection: gives what comes from the one side to the other, in order, when the weather
/// allows.
final class ProxyPipe: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private struct Item {
        /// `nil`: the end of the connection.
        let bytes: ByteBuffer?
        let arrived: NIODeadline
    }

    let direction: FaultProxy.Direction
    private let destination: any Channel
    private let state: ProxyState
    private let items = Mutex(CircularBuffer<Item>())

    init(_ direction: FaultProxy.Direction, to destination: any Channel, _ state: ProxyState) {
        self.direction = direction
        self.destination = destination
        self.state = state
    }

    var heldBytes: Int {
        items.withLock { $0.reduce(0) { $0 + ($1.bytes?.readableBytes ?? 0) } }
    }

    /// Looks whether what waits may pass now.
    func weatherChanged() {
        destination.eventLoop.execute { self.passOn() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        take(unwrapInboundIn(data))
    }

    func channelInactive(context: ChannelHandlerContext) {
        take(nil)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func take(_ bytes: ByteBuffer?) {
        items.withLock { $0.append(Item(bytes: bytes, arrived: .now())) }
        passOn()
    }

    /// Passes on what may pass, on the connection's event loop.
    private func passOn() {
        while let next = items.withLock({ $0.first }) {
            let weather = state.weather
            guard weather.passes(direction) else { return }
            let due = next.arrived + weather.delay
            guard due <= .now() else {
                destination.eventLoop.scheduleTask(deadline: due) { self.passOn() }
                return
            }
            // Only this event loop takes from the queue, so this is still the same.
            items.withLock { _ = $0.removeFirst() }
            if let bytes = next.bytes {
                destination.writeAndFlush(bytes, promise: nil)
            } else {
                // After all that was written before, which closing at once might drop.
                destination.writeAndFlush(ByteBuffer()).whenComplete { _ in self.destination.close(promise: nil) }
            }
        }
    }
}
