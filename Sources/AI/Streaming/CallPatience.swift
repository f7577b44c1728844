/// How long a call to a model may take.
package struct CallPatience: Sendable, Hashable {
    /// Between two signs of life of the answer; a ping is none.
    package var idle: Duration
    /// The whole call.
    package var call: Duration
    /// How long the stream's end is waited for once the text is there, so that the connection can be used again.
    var drain = Duration.milliseconds(250)

    package init(idle: Duration = .seconds(60), call: Duration = .seconds(600)) {
        self.idle = idle
        self.call = call
    }
}
