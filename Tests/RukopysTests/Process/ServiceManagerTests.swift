import Foundation
import Listening
import TestSupport
import Testing

@testable import Rukopys

@Suite("What a service manager passes, and is told")
struct ServiceManagerTests {
    @Test("a socket that listens is taken, and left to others in the end")
    func passed() throws {
        let bound = try ServerSocket.bound(host: "127.0.0.1", port: 0)
        defer { close(bound.descriptor) }
        let taken = try ServerSocket(passed: bound.descriptor)
        #expect(taken.host == "127.0.0.1" && taken.port == bound.port && taken.isShared && !bound.isShared)
    }

    @Test("what does not listen is no passed socket")
    func refused() throws {
        let file = open("/dev/null", O_RDONLY)
        defer { close(file) }
        #expect(throws: ConfigurationError.self) { try ServerSocket(passed: file) }
        let unbound = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(unbound) }
        #expect(throws: ConfigurationError.self) { try ServerSocket(passed: unbound) }
    }

    @Test("the service manager is told in datagrams, by a path or an abstract name", arguments: [false, true])
    func told(isAbstract: Bool) async throws {
        try await TemporaryFolder.with { folder in
            let name = isAbstract ? "@rukopys-test-\(UUID().uuidString)" : folder.path + "/n"
            let inbox = try NotificationInbox(name: name)
            let manager = ServiceManager(path: name)
            for message in [ServiceManager.Message.ready, .alive, .stopping] { manager.tell(message) }
            #expect(try inbox.next() == "READY=1")
            #expect(try inbox.next() == "WATCHDOG=1")
            #expect(try inbox.next() == "STOPPING=1")
            // Nobody there is nobody's trouble.
            ServiceManager(path: folder.path + "/nobody").tell(.ready)
            ServiceManager(path: "/" + String(repeating: "x", count: 4_000)).tell(.ready)
        }
    }
}
