import BrowserDriver
import Outside
import Testing

/// Gives a suite one driver and one portal, and ends both with it, also when a test fails or throws. Browsers that a
/// test opens are taken back at its end. All tests with a browser live in one suite, one after the other: two at a
/// time would only wait for each other.
struct InBrowser: SuiteTrait, TestTrait, TestScoping {
  var isRecursive: Bool { true }

  func scopeProvider(for test: Test, testCase: Test.Case?) -> InBrowser? { self }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    guard let driver = ChromeDriver.current else { return try await begin(function) }
    guard testCase != nil else { return try await function() }
    do {
      try await function()
    } catch {
      await driver.takeBackAll()
      throw error
    }
    await driver.takeBackAll()
  }

  private func begin(_ function: @concurrent @Sendable () async throws -> Void) async throws {
    let portal = try await PortalProcess.start()
    let driver = try await ChromeDriver.start()
    do {
      try await ChromeDriver.$current.withValue(driver) {
        try await PortalProcess.$current.withValue(portal) { try await function() }
      }
    } catch {
      await driver.stop()
      throw error
    }
    await driver.stop()
    try await portal.stop()
  }
}

extension Trait where Self == InBrowser {
  static var inBrowser: InBrowser { InBrowser() }
}

/// All that is tried in a real browser against the built program.
@Suite(.serialized, .inBrowser)
struct BrowserTests {}

/// The languages of the portal.
enum Tongue: String, CaseIterable, Sendable {
  case french = "fr"
  case arabic = "ar"
  case english = "en"

  var code: String { rawValue }
}
