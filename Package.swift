// swift-tools-version: 6.2
import PackageDescription

/// Our own targets: Swift 6 rules in full, and a warning is an error.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
]

let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let tracing = Target.Dependency.product(name: "Tracing", package: "swift-distributed-tracing")

// Read from the top: who stands higher imports who stands lower, never the other way round (docs/architecture.md).
let package = Package(
    name: "rukopys",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "rukopys", targets: ["Rukopys"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(
            url: "https://github.com/apple/swift-configuration", from: "1.4.0",
            traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        .executableTarget(
            name: "Rukopys",
            dependencies: [
                "Verification",
                "WebAPI", "PaymentSimulator", "Administration", "Documents", "AI", "Payments", "Accounts", "Alerts",
                "Mail", "Jobs", "Security", "Database", "EmbeddedFiles", "Failpoints", "Listening", "Monitoring",
                "Traces", asyncHTTPClient, crypto, hummingbird, lifecycle, logging, metrics, tracing,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "SystemPackage", package: "swift-system"), .product(name: "Yams", package: "Yams"),
            ], swiftSettings: strict),
        .target(
            name: "WebAPI",
            dependencies: [
                "Administration", "Documents", "AI", "Payments", "Accounts", "Jobs", "Security", "Database",
                "EmbeddedFiles", "Monitoring", "Traces", crypto, hummingbird, lifecycle, logging, metrics, tracing,
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"), .product(name: "Yams", package: "Yams"),
            ], exclude: ["Pages/Templates"], swiftSettings: strict),
        // A black box: it imports nothing of the package, so that it cannot share a mistake with what it verifies.
        .target(
            name: "Verification",
            dependencies: [
                asyncHTTPClient, crypto, .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ], swiftSettings: strict),
        .target(
            name: "PaymentSimulator",
            dependencies: [asyncHTTPClient, crypto, hummingbird, lifecycle, logging],
            swiftSettings: strict),
        .target(
            name: "Administration", dependencies: ["Payments", "Accounts", "Jobs", "Security", "Database"],
            swiftSettings: strict),
        .target(
            name: "Documents",
            dependencies: [
                "AI", "Alerts", "Jobs", "Mail", "Security", "Database", "EmbeddedFiles", asyncHTTPClient, crypto,
                logging, tracing,
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], exclude: ["Export/Style"], swiftSettings: strict),
        .target(
            name: "AI",
            dependencies: [
                "Security", "Failpoints", "Traces", asyncHTTPClient, crypto, logging, metrics, tracing,
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], swiftSettings: strict),
        .target(
            name: "Payments",
            dependencies: [
                "Mail", "Jobs", "Security", "Database", "Failpoints", asyncHTTPClient, metrics, crypto, logging,
                tracing,
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
            ], swiftSettings: strict),
        .target(
            name: "Accounts",
            dependencies: ["Mail", "Jobs", "Security", "Database", crypto, logging, metrics],
            swiftSettings: strict),
        .target(
            name: "Alerts",
            dependencies: [
                "Mail", "Jobs", "Security", "Database", "Traces", asyncHTTPClient, logging, tracing,
                .product(name: "NIOCore", package: "swift-nio"),
            ], swiftSettings: strict),
        .target(name: "Mail", dependencies: ["Jobs", "Security", "Database", "CCurl", logging], swiftSettings: strict),
        .target(
            name: "Jobs",
            dependencies: [
                "Security", "Database", "Failpoints", "Traces", metrics, crypto, lifecycle, logging, tracing,
            ],
            swiftSettings: strict),
        .target(name: "Security", dependencies: ["Database", crypto, logging], swiftSettings: strict),
        .target(
            name: "Database",
            dependencies: [
                "EmbeddedFiles", "CPostgres", crypto, logging, metrics, tracing,
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ], exclude: ["Migrations/sqlite", "Migrations/postgresql"], swiftSettings: strict),
        .target(name: "Failpoints", swiftSettings: strict),
        .target(
            name: "Listening",
            dependencies: [
                hummingbird, lifecycle, logging, .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], swiftSettings: strict),
        .target(name: "Monitoring", dependencies: [metrics], swiftSettings: strict),
        .target(name: "Traces", dependencies: [logging, tracing], swiftSettings: strict),
        .target(name: "EmbeddedFiles", dependencies: ["CEmbeddedFiles"], swiftSettings: strict),
        .target(name: "CEmbeddedFiles"),
        .systemLibrary(
            name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        .systemLibrary(
            name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),

        .target(
            name: "TestSupport",
            dependencies: [
                "Database", "Security", "Listening", logging, hummingbird, lifecycle,
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ], path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(
            name: "TestSupportTests",
            dependencies: [
                "TestSupport", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], swiftSettings: strict),
        .testTarget(name: "FailpointsTests", dependencies: ["Failpoints", "TestSupport"], swiftSettings: strict),
        .target(
            name: "ModelServer",
            dependencies: [
                "Listening", "TestSupport", crypto, hummingbird, lifecycle, logging,
                .product(name: "NIOCore", package: "swift-nio"),
            ], path: "Tests/ModelServer", swiftSettings: strict),
        .executableTarget(
            name: "model-server",
            dependencies: [
                "ModelServer", lifecycle, logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], path: "Tests/ModelServerCommand", swiftSettings: strict),
        .testTarget(name: "DatabaseTests", dependencies: ["Database", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "SecurityTests", dependencies: ["Security", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "TracesTests", dependencies: ["Traces", "TestSupport", logging, tracing], swiftSettings: strict),
        .testTarget(
            name: "ListeningTests",
            dependencies: [
                "Listening", "TestSupport", hummingbird, lifecycle, .product(name: "NIOCore", package: "swift-nio"),
            ], swiftSettings: strict),
        .testTarget(
            name: "MonitoringTests", dependencies: ["Monitoring", "TestSupport", metrics], swiftSettings: strict),
        .testTarget(
            name: "JobsTests", dependencies: ["Jobs", "TestSupport", lifecycle, logging], swiftSettings: strict),
        .testTarget(
            name: "AlertsTests",
            dependencies: [
                "Alerts", "Jobs", "Mail", "Security", "TestSupport", asyncHTTPClient, hummingbird, lifecycle, logging,
            ], swiftSettings: strict),
        .testTarget(name: "AccountsTests", dependencies: ["Accounts", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "PaymentsTests", dependencies: ["Payments", "PaymentSimulator", "Mail", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "PaymentSimulatorTests", dependencies: ["PaymentSimulator", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "AITests", dependencies: ["AI", "ModelServer", "Security", "TestSupport", asyncHTTPClient, logging],
            swiftSettings: strict),
        .testTarget(
            name: "DocumentsTests",
            dependencies: [
                "AI", "Alerts", "Documents", "Jobs", "Mail", "Security", "TestSupport", asyncHTTPClient, crypto,
                lifecycle, logging,
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: strict),
        // With the program itself, which the verifier starts.
        .testTarget(
            name: "VerificationTests",
            dependencies: [
                "Rukopys", "Verification", "TestSupport", asyncHTTPClient, hummingbird, lifecycle, logging,
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "Yams", package: "Yams"),
            ], swiftSettings: strict),
        .testTarget(
            name: "RukopysTests",
            dependencies: [
                "Rukopys", "WebAPI", "AI", "Alerts", "Documents", "Payments", "Jobs", "Security", "Database",
                "EmbeddedFiles", "Failpoints", "Listening", "ModelServer", "Monitoring", "Traces", "TestSupport",
                asyncHTTPClient, crypto, hummingbird, lifecycle, logging, metrics,
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Yams", package: "Yams"),
            ], swiftSettings: strict),
    ]
)
