import NIOCore
import TestSupport
import Testing

@Suite("The proxy with a network's faults")
struct FaultProxyTests {
    private func withConnection(
        _ weather: FaultProxy.Weather = .fair, _ body: (EchoServer, FaultProxy, TestConnection) async throws -> Void
    ) async throws {
        try await EchoServer.with { server in
            try await FaultProxy.with(to: server.port) { proxy in
                proxy.setWeather(weather)
                let client = try await TestConnection(to: proxy.port)
                try await body(server, proxy, client)
                try? await client.close()
            }
        }
    }

    @Test("in fair weather passes everything, both ways, and the end")
    func fair() async throws {
        try await withConnection { server, proxy, client in
            try await client.send("question")
            try await eventually("both have heard") { client.heard.text == "helloquestion" }
            #expect(server.heard.text == "question")
            #expect(proxy.connections == 1)
            try await client.close()
            try await eventually("the server hears the end") { server.heard.ends == 1 }
            try await eventually("the connection is forgotten") { proxy.connections == 0 }
        }
    }

    @Test("half open: requests arrive and no answer does, until the weather is fair")
    func noAnswers() async throws {
        try await withConnection(.halfOpen(silent: .toClient)) { server, proxy, client in
            try await client.send("question")
            try await eventually("the answer is held") { proxy.heldBytes(.toClient) == "helloquestion".count }
            #expect(server.heard.text == "question")
            #expect(client.heard.text.isEmpty)
            #expect(client.isOpen)
            proxy.setWeather(.fair)
            try await eventually("the answer arrives") { client.heard.text == "helloquestion" }
        }
    }

    @Test("half open the other way: what the server says arrives, and no request does")
    func noRequests() async throws {
        try await withConnection(.halfOpen(silent: .toServer)) { server, proxy, client in
            try await client.send("question")
            try await eventually("the greeting arrives") { client.heard.text == "hello" }
            try await eventually("the request is held") { proxy.heldBytes(.toServer) == "question".count }
            #expect(server.heard.text.isEmpty)
            try await client.close()
            #expect(server.heard.ends == 0)
            proxy.setWeather(.fair)
            try await eventually("the request and the end arrive") {
                server.heard.text == "question" && server.heard.ends == 1
            }
        }
    }

    @Test("silent: lets one in and passes nothing either way")
    func silent() async throws {
        try await withConnection(.silent) { server, proxy, client in
            try await client.send("question")
            try await eventually("both are held") {
                proxy.heldBytes(.toServer) == "question".count && proxy.heldBytes(.toClient) == "hello".count
            }
            #expect(server.heard.text.isEmpty)
            #expect(client.heard.text.isEmpty)
            await proxy.cut()
            try await eventually("the client hears the cut") { client.heard.ends == 1 }
            #expect(server.heard.text.isEmpty)
        }
    }

    @Test("slow: passes everything later, and in order when the weather turns fair meanwhile")
    func slow() async throws {
        try await withConnection { server, proxy, client in
            proxy.setWeather(.slow(.hours(1)))
            try await client.send("first ")
            try await eventually("the first is delayed") { proxy.heldBytes(.toServer) == "first ".count }
            #expect(server.heard.text.isEmpty)
            proxy.setWeather(.fair)
            for _ in 1...50 { try await client.send("then") }
            let all = "first " + String(repeating: "then", count: 50)
            try await eventually("all arrives") { server.heard.text.count == all.count }
            #expect(server.heard.text == all)
        }
    }

    @Test("refusing: hangs up on who comes, not on who is there")
    func refusing() async throws {
        try await withConnection { _, proxy, client in
            try await eventually("the first is in") { client.heard.text == "hello" }
            proxy.setWeather(.refusing)
            // Accepted by the system before the proxy hangs up; whether connecting itself fails is a matter of luck.
            let second = try? await TestConnection(to: proxy.port)
            try await eventually("the second is sent away") { second.map { $0.heard.ends == 1 || !$0.isOpen } ?? true }
            #expect(second?.heard.text ?? "" == "")
            try await client.send("still here")
            try await eventually("the first is answered") { client.heard.text == "hellostill here" }
        }
    }
}
