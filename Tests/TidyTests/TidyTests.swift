import Foundation
import Testing

/// The habits of the house that a machine can check (Sources/README.md lists them).
struct TidyTests {
  @Test("no line is longer than 120 columns")
  func lineLength() throws {
    for file in try House.files(under: "Sources", "Tests", endingWith: ".swift") {
      for (number, line) in file.lines.enumerated() where line.count > 120 {
        Issue.record("\(file.path):\(number + 1) has \(line.count) columns")
      }
    }
  }

  @Test("no source file is longer than 600 lines")
  func fileLength() throws {
    for file in try House.files(under: "Sources", endingWith: ".swift") where file.lines.count > 600 {
      Issue.record("\(file.path) has \(file.lines.count) lines")
    }
  }

  @Test(
    "words that the product does without",
    arguments: [
      (#"\btry!"#, "an error from outside would end the process"),
      (#"\bas! "#, "a wrong type would end the process"),
      (#"(?<![\w.])print\("#, "what the program says goes through Terminal or the log"),
      (#"\bstatic let shared\b|\.shared\b"#, "state that anyone can reach has no owner"),
      (#"\b(TODO|FIXME|XXX)\b"#, "unfinished work belongs in an issue"),
      (#"^\s*(package |public |@preconcurrency )?import (FoundationNetworking|FoundationXML|NIO)"#, "not a dependency"),
      (#"\b\w*(Manager|Helper|Utils|Utilities)\b"#, "a name that says nothing"),
    ])
  func banned(word: (pattern: String, why: String)) throws {
    let expression = try NSRegularExpression(pattern: word.pattern)
    for file in try House.files(under: "Sources", endingWith: ".swift") {
      for (number, line) in file.lines.enumerated() where line.matches(expression) && !line.isComment {
        Issue.record("\(file.path):\(number + 1): \(word.why): \(line)")
      }
    }
  }

  @Test("DispatchSources are made in one place only")
  func dispatchSources() throws {
    let expression = try NSRegularExpression(pattern: #"DispatchSource\.make"#)
    for file in try House.files(under: "Sources", endingWith: ".swift") where file.name != "DispatchWatch.swift" {
      #expect(!file.text.matches(expression), "\(file.path)")
    }
  }

  @Test("each @unchecked Sendable says what protects it, on its line or right above")
  func uncheckedSendable() throws {
    for file in try House.files(under: "Sources", endingWith: ".swift") {
      let lines = file.lines
      for (number, line) in lines.enumerated() where line.contains("@unchecked Sendable") && !line.isComment {
        let above = lines[max(0, number - 2)..<number].contains { $0.isComment && $0.contains("@unchecked") }
        #expect(line.contains("//") || above, "\(file.path):\(number + 1) does not say which queue or lock protects it")
      }
    }
  }

  /// Names of languages, and letters with their accents.
  private static let letterTables: Set<String> = ["Language.swift", "FoldingTable.swift", "LineBreaker.swift"]

  @Test("no sentence of a human language stands in Swift: it belongs in Config/languages")
  func humanLanguages() throws {
    let expression = try NSRegularExpression(pattern: #""[^"]*[éèêàçùôîâ\x{0600}-\x{06FF}][^"]*""#)
    for file in try House.files(under: "Sources", endingWith: ".swift") where !Self.letterTables.contains(file.name) {
      for (number, line) in file.lines.enumerated() where line.matches(expression) && !line.isComment {
        Issue.record("\(file.path):\(number + 1): \(line)")
      }
    }
  }

  @Test("no HTML is glued in Swift")
  func gluedHTML() throws {
    let expression = try NSRegularExpression(pattern: #""<(div|p|a|span|table|tr|td|li|ul|form|input|h[1-6])[ >]"#)
    for file in try House.files(under: "Sources", endingWith: ".swift") {
      #expect(!file.text.matches(expression), "\(file.path)")
    }
  }

  @Test("imports go down only: a target imports what stands below it in Package.swift")
  func imports() throws {
    let floors: [String: Set<String>] = [
      "CSystem": [], "COpenSSL": [], "CSQLite": [],
      "Sockets": ["CSystem", "COpenSSL"], "Compression": [], "XML": [], "JSON": [], "Templates": ["JSON"],
      "HTTP": ["Sockets", "Compression"], "SQLite": ["CSQLite"], "Crypto": ["COpenSSL"], "Mail": ["Sockets"],
      "Search": [], "Drawings": ["XML"], "PDF": ["Compression"], "Rules": ["XML"], "RuleLines": ["Rules", "JSON"],
      "Procedures": ["Rules", "RuleLines", "Drawings", "JSON", "Search"],
      "Registry": ["SQLite", "Crypto", "JSON", "Procedures", "Rules", "Search"],
      "Certificates": ["PDF", "Crypto", "Procedures", "Rules", "Drawings", "JSON"],
    ]
    let expression = try NSRegularExpression(
      pattern: #"^(?:package |public |internal )?import (?:struct |class )?(\w+)"#)
    let ours = Set(floors.keys).union(["Portal", "Launch"])
    for file in try House.files(under: "Sources", endingWith: ".swift") {
      let target = file.path.split(separator: "/")[1]
      guard let below = floors[String(target)] else { continue }
      for line in file.lines {
        guard let name = line.firstGroup(expression), ours.contains(name) else { continue }
        #expect(below.contains(name), "\(file.path) imports \(name)")
      }
    }
  }

  @Test("only these stand on the top level")
  func topLevel() throws {
    let allowed: Set<String> = [
      "Package.swift", "Sources", "Tests", "Public", "Templates", "Config", "README.md", "Makefile", "CHANGELOG.md",
      "var",
    ]
    for name in try FileManager.default.contentsOfDirectory(atPath: House.root) where !name.hasPrefix(".") {
      #expect(allowed.contains(name), "\(name)")
    }
  }

  @Test("every make target that README names exists")
  func readmeCommands() throws {
    let makefile = try House.text("Makefile")
    let expression = try NSRegularExpression(pattern: #"`make ([a-z-]+)`"#)
    let names = try House.text("README.md").groups(expression)
    #expect(!names.isEmpty)
    for name in names { #expect(makefile.contains("\n\(name):"), "make \(name)") }
  }
}
