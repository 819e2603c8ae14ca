package import Procedures
package import SQLite

extension Moment: SQLValue {}

extension Row {
  // Each line of a list has several: by way of the integer, which is read without looking up types at run time.
  package subscript(_ column: Int) -> Moment { get throws { Moment(rawValue: try self[column]) } }
  package subscript(_ column: Int) -> Moment? {
    get throws { (try self[column] as Int64?).map(Moment.init(rawValue:)) }
  }
}
