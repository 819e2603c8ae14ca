// What a page shows: a Swift struct that says which of its stored properties are slots of templates.
//
//   struct DossierRow: Model {
//     let number: String
//     let isLate: Bool
//     static var slots: [Slot<DossierRow>] { [.text("number", \.number), .flag("late", \.isLate)] }
//   }
//
//   struct MyDossiers: Page {
//     let dossiers: [DossierRow]
//     static let template = "applicant/dossiers"
//     static var slots: [Slot<MyDossiers>] { [.rows("dossiers", \.dossiers)] }
//   }
//
// Swift itself then refuses a page with a slot left unfilled. Templates are compiled against the slots at start; what
// is left at request time is a place in memory: a slot is read where the struct holds it, without a dictionary, a
// copy or a closure.

package protocol Model: Sendable {
  /// Asked for once, when templates are compiled.
  static var slots: [Slot<Self>] { get }
}

package protocol Page: Model {
  /// The name of its file under Templates/, without `.html`.
  static var template: String { get }
}

package struct Slot<Root: Model>: Sendable {
  let field: SlotField

  package static func text(_ name: String, _ path: KeyPath<Root, String>) -> Slot { Slot(name, path, .text) }
  package static func text(_ name: String, _ path: KeyPath<Root, String?>) -> Slot { Slot(name, path, .optionalText) }

  package static func number(_ name: String, _ path: KeyPath<Root, Int>) -> Slot { Slot(name, path, .number) }
  package static func number(_ name: String, _ path: KeyPath<Root, Int?>) -> Slot {
    Slot(name, path, .optionalNumber)
  }

  package static func html(_ name: String, _ path: KeyPath<Root, SafeHTML>) -> Slot { Slot(name, path, .html) }
  package static func html(_ name: String, _ path: KeyPath<Root, SafeHTML?>) -> Slot {
    Slot(name, path, .optionalHTML)
  }

  /// Can be asked, not printed.
  package static func flag(_ name: String, _ path: KeyPath<Root, Bool>) -> Slot { Slot(name, path, .flag) }

  /// What is inside is reached with a point: `{applicant.name}`.
  package static func model<Part: Model>(_ name: String, _ path: KeyPath<Root, Part>) -> Slot {
    Slot(name, path, .model(Part.self))
  }

  package static func rows<Row: Model>(_ name: String, _ path: KeyPath<Root, [Row]>) -> Slot {
    Slot(name, path, .rows(SlotRows(of: Row.self)))
  }

  /// A loop over one row or none: how a template looks into what may be absent.
  package static func rows<Row: Model>(_ name: String, _ path: KeyPath<Root, Row?>) -> Slot {
    Slot(name, path, .rows(SlotRows(ofOptional: Row.self)))
  }

  private init(_ name: String, _ path: PartialKeyPath<Root>, _ value: SlotValue) {
    guard let offset = MemoryLayout<Root>.offset(of: path) else {
      preconditionFailure("the slot “\(name)” of \(Root.self) is not a stored property")
    }
    field = SlotField(name: name, offset: offset, value: value)
  }
}

/// A list of texts is a list of rows whose only slot is `text`.
extension String: Model {
  package static var slots: [Slot<String>] { [.text("text", \.self)] }
}

struct SlotField: Sendable {
  let name: String
  let offset: Int
  let value: SlotValue
}

enum SlotValue: Sendable {
  case text, optionalText
  case number, optionalNumber
  case html, optionalHTML
  case flag
  case model(any Model.Type)
  case rows(SlotRows)
}

/// Rows of one type, without the type. The pointers it takes are to the property that holds the rows.
struct SlotRows: Sendable {
  typealias Visit = (_ row: UnsafeRawPointer, _ index: Int, _ count: Int) -> Void

  let row: any Model.Type
  let isEmpty: @Sendable (UnsafeRawPointer) -> Bool
  let forEach: @Sendable (UnsafeRawPointer, Visit) -> Void

  init<Row: Model>(of row: Row.Type) {
    self.row = row
    isEmpty = { $0.assumingMemoryBound(to: [Row].self).pointee.isEmpty }
    forEach = { property, visit in
      property.assumingMemoryBound(to: [Row].self).pointee.withUnsafeBufferPointer { rows in
        guard let first = rows.baseAddress else { return }
        for index in rows.indices { visit(UnsafeRawPointer(first + index), index, rows.count) }
      }
    }
  }

  init<Row: Model>(ofOptional row: Row.Type) {
    self.row = row
    isEmpty = { $0.assumingMemoryBound(to: Row?.self).pointee == nil }
    forEach = { property, visit in
      guard let row = property.assumingMemoryBound(to: Row?.self).pointee else { return }
      withUnsafePointer(to: row) { visit(UnsafeRawPointer($0), 0, 1) }
    }
  }
}
