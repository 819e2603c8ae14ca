// swift-tools-version: 6.2
import PackageDescription

// The house, floor by floor (Sources/README.md draws it). A target may import only what stands below it and is
// listed here; the build refuses anything else (`--explicit-target-dependency-import-check error` in the Makefile).

let habits: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  // Async functions stay where their caller runs: a request never leaves its loop unless it asks to.
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func room(_ name: String, _ below: [Target.Dependency] = [], exclude: [String] = []) -> Target {
  .target(name: name, dependencies: below, exclude: exclude, swiftSettings: habits)
}

func tests(_ name: String, _ below: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: below, swiftSettings: habits)
}

let package = Package(
  name: "guichet",
  products: [
    .executable(name: "guichet", targets: ["Launch"]),
    .executable(name: "guichet-bench", targets: ["Bench"]),
    // Loaded into a running server by the tests, to make its disk fail.
    .library(name: "Faults", type: .dynamic, targets: ["Faults"]),
    // The same, to write down what it does to its disk.
    .library(name: "Recorder", type: .dynamic, targets: ["Recorder"]),
  ],
  targets: [
    // System modules
    .systemLibrary(name: "CSystem"),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),

    // Ground floor
    room("Sockets", ["CSystem", "COpenSSL"]),
    room("Compression"),
    room("XML"),
    room("Drawings", ["XML"]),
    room("JSON"),
    room("PDF", ["Compression"]),
    room("Templates", ["JSON"], exclude: ["README.md"]),
    room("HTTP", ["Sockets", "Compression"]),

    room("Rules", ["XML"], exclude: ["Ground/README.md", "README.md"]),
    room("RuleLines", ["Rules", "JSON"]),
    room("Mail", ["Sockets"]),
    room("Search"),
    room("SQLite", ["CSQLite"]),
    room("Crypto", ["COpenSSL"]),

    // First floor
    room("Procedures", ["Rules", "RuleLines", "Drawings", "JSON", "Search"]),

    // Second floor
    room("Registry", ["SQLite", "Crypto", "JSON", "Procedures", "Rules", "Search"]),
    room("Certificates", ["PDF", "Crypto", "Procedures", "Rules", "Drawings", "JSON"]),

    // Third floor
    room(
      "Portal",
      [
        "Registry", "Certificates", "Procedures", "Drawings", "PDF", "Rules", "Search", "SQLite", "Crypto", "HTTP",
        "Sockets", "Compression", "XML", "JSON", "Templates",
      ]),
    .executableTarget(
      name: "Launch",
      dependencies: [
        "Portal", "Registry", "Certificates", "PDF", "Procedures", "Mail", "Drawings", "Templates", "HTTP", "Sockets",
        "SQLite", "Crypto",
        "JSON",
        "Rules", "RuleLines",
        "CSystem",
      ], swiftSettings: habits),

    // Tests
    .target(
      name: "ParserFuzz",
      dependencies: ["HTTP", "Sockets", "Compression", "XML", "JSON", "Templates", "Rules", "RuleLines"],
      path: "Tests/Fuzz/Parsers", swiftSettings: habits),
    .testTarget(
      name: "ParserFuzzTests", dependencies: ["ParserFuzz"], path: "Tests/Fuzz/Tests", swiftSettings: habits),
    .executableTarget(
      name: "Bench", dependencies: ["JSON", "Templates", "SQLite", "Crypto", "Registry", "Rules", "Procedures"],
      path: "Tests/Benchmarks/Swift", swiftSettings: habits),
    .target(name: "Programs", path: "Tests/Programs", swiftSettings: habits),
    tests("SocketsTests", ["Sockets", "Programs"]),
    tests("HTTPTests", ["HTTP", "Sockets", "ParserFuzz", "Programs"]),
    tests("CompressionTests", ["Compression", "ParserFuzz", "Programs"]),
    tests("XMLTests", ["XML", "ParserFuzz", "Programs"]),
    tests("JSONTests", ["JSON", "Programs"]),
    tests("TemplatesTests", ["Templates", "JSON", "Programs"]),
    .target(name: "Faults", path: "Tests/Faults"),
    .target(name: "Recorder", path: "Tests/Recorder"),
    .target(name: "PowerCut", dependencies: ["CSQLite"], path: "Tests/PowerCut"),
    .executableTarget(
      name: "StoreVictim", dependencies: ["SQLite", "Crypto", "JSON", "Procedures", "Rules", "Registry"],
      path: "Tests/StoreVictim",
      swiftSettings: habits),
    tests("SQLiteTests", ["SQLite", "Search", "PowerCut", "StoreVictim", "Faults", "Programs"]),
    .testTarget(
      name: "MailTests", dependencies: ["Mail", "Sockets", "Programs"], exclude: ["sink.py"], swiftSettings: habits),
    .target(name: "PaperOracles", dependencies: ["Programs"], path: "Tests/PaperOracles", swiftSettings: habits),
    tests("PDFTests", ["PDF", "PaperOracles"]),
    tests("DrawingsTests", ["Drawings", "Programs"]),
    tests("CryptoTests", ["Crypto", "Programs"]),
    tests("RegistryTests", ["Registry", "SQLite", "Crypto", "JSON", "Procedures", "Rules", "StoreVictim", "Programs"]),
    tests("RulesGroundTests", ["Rules", "Programs"]),
    tests("RulesTests", ["Rules", "RuleLines", "XML", "JSON", "Programs"]),
    .testTarget(
      name: "ProceduresTests", dependencies: ["Procedures", "Rules", "Drawings", "JSON"], exclude: ["packs"],
      swiftSettings: habits),
    .testTarget(
      name: "CertificatesTests",
      dependencies: [
        "Certificates", "Registry", "PDF", "Crypto", "Procedures", "Rules", "JSON", "Templates", "Launch",
        "PaperOracles",
      ], exclude: ["packs"], swiftSettings: habits),
    .target(
      name: "PortalTesting",
      dependencies: ["Portal", "Registry", "Procedures", "Rules", "Crypto", "JSON", "HTTP", "Sockets"],
      path: "Tests/PortalTesting", swiftSettings: habits),
    tests(
      "PortalTests",
      [
        "PortalTesting", "Portal", "Registry", "Procedures", "Rules", "Crypto", "JSON", "HTTP", "Sockets", "Templates",
        "Compression", "SQLite", "Programs",
      ]),
    .testTarget(
      name: "WorkTests",
      dependencies: [
        "Portal", "Launch", "Registry", "Certificates", "PDF", "Procedures", "Rules", "Crypto", "JSON", "HTTP", "Mail",
        "Sockets", "SQLite", "Templates", "Outside", "PaperOracles",
      ], exclude: ["packs"], swiftSettings: habits),
    .target(name: "Outside", dependencies: ["Programs"], path: "Tests/Outside", swiftSettings: habits),
    .target(
      name: "BrowserDriver", dependencies: ["Outside", "Programs"], path: "Tests/BrowserDriver",
      exclude: ["Census/census.js"],
      swiftSettings: habits),
    tests("OutsideTests", ["Outside", "Programs"]),
    tests("BrowserTests", ["BrowserDriver", "Outside", "Programs", "Crypto"]),
    tests("TidyTests", []),
  ]
)

// Tests/Fuzz/run asks for libFuzzer around the parsers. Everything is then built so that libFuzzer sees which branches
// an input takes, and AddressSanitizer which memory; optimised, but with the assertions. gold, the usual linker, fails
// on what the sanitizers bring.
if Context.environment["GUICHET_FUZZ"] == "1" {
  package.targets += [
    .systemLibrary(name: "CFuzzer", path: "Tests/Fuzz/CFuzzer"),
    .executableTarget(
      name: "Fuzz", dependencies: ["ParserFuzz", "CFuzzer"], path: "Tests/Fuzz/Driver",
      swiftSettings: habits + [.unsafeFlags(["-parse-as-library"])],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]),
  ]
  let flags: SwiftSetting = .unsafeFlags(["-sanitize=fuzzer,address", "-O", "-assert-config", "Debug"])
  for target in package.targets where target.type != .system {
    target.swiftSettings = (target.swiftSettings ?? []) + [flags]
  }
}
