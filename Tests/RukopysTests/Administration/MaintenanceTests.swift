import Foundation
import TestSupport
import Testing

@Suite("Maintenance")
struct MaintenanceTests {
    @Test("closes the service to customers, and not to administrators or to staying signed in")
    func closed() async throws {
        try await RunningServer.run { server in
            let admin = try await server.signInAdministrator()
            let you = try await server.signIn()
            let closed = try await admin.post(
                "admin/maintenance", ["enabled": true, "message": "Back at noon.", "allowed_ips": ["203.0.113.0/24"]])
            #expect(closed.status == 200, "\(closed.text)")
            #expect(closed["enabled"] == true && closed["allowed_ips"] == ["203.0.113.0/24"])
            let refused = try await you.get("documents")
            #expect(refused.status == 503 && refused.slug == "maintenance")
            #expect(refused["detail"] == "Back at noon." && refused.header("Retry-After") != nil)
            #expect(try await server.get("pricing/calculate?pages=3").status == 503)
            #expect(try await server.call("GET", "/health").status == 200)
            #expect(try await you.get("auth/me").status == 200)
            #expect(try await server.post("auth/refresh", ["refresh_token": .string(you.refresh)]).status == 200)
            #expect(try await admin.get("admin/maintenance")["message"] == "Back at noon.")

            let open = try await admin.post("admin/maintenance", ["enabled": false])
            #expect(open["enabled"] == false && open["message"]?.string == nil)
            #expect(try await server.get("pricing/calculate?pages=3").status == 200)
            let log = try await admin.get("admin/audit-log?type=maintenance")
            #expect(
                log["items"]?.array.compactMap { $0["type"]?.string } == ["maintenance.ended", "maintenance.begun"])
        }
    }

    @Test("serves whom it allows")
    func allowed() async throws {
        try await RunningServer.run { server in
            let admin = try await server.signInAdministrator()
            let order: JSON = ["enabled": true, "allowed_ips": ["127.0.0.1", "::1"]]
            #expect(try await admin.post("admin/maintenance", order).status == 200)
            #expect(try await server.get("pricing/calculate?pages=3").status == 200)
            for (order, field) in [
                ([:] as JSON, "enabled"), (["enabled": true, "allowed_ips": ["here"]], "allowed_ips"),
                (["enabled": true, "message": ""], "message"), (["enabled": false, "message": ""], "message"),
                (["enabled": false, "allowed_ips": ["here"]], "allowed_ips"),
            ] {
                #expect(try await admin.post("admin/maintenance", order).fields == [field])
            }
        }
    }

    @Test("is heard of by every process, and lasts over a restart", arguments: Engine.available)
    func stored(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            // What another process writes.
            try await server.database.execute(
                "INSERT INTO maintenance (id, message, allowed, since) VALUES (1, 'Elsewhere', '[]', 0)")
            try await eventually("this process has heard of it") {
                try await server.get("pricing/calculate?pages=3")["detail"] == "Elsewhere"
            }
        }
    }
}
