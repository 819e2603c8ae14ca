/// What went wrong while testing, in a sentence that helps whoever reads the failed test.
package struct Trouble: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
