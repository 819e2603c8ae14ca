import Foundation
import Programs

/// Any JSON, read and written by Foundation: the product's own reader must not judge the product's own writer.
/// A member that is not there reads as `.null`, so that a test can ask deep without unwrapping.
package enum JSONTree: Sendable, Hashable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONTree])
  case object([String: JSONTree])

  package init(_ bytes: [UInt8]) throws {
    do {
      self = try JSONDecoder().decode(JSONTree.self, from: Data(bytes))
    } catch {
      throw Trouble("this is not JSON: \(String(decoding: bytes.prefix(300), as: UTF8.self))")
    }
  }

  package var bytes: [UInt8] {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return [UInt8](try encoder.encode(self))
    }
  }

  package subscript(_ name: String) -> JSONTree { members[name] ?? .null }
  package subscript(_ index: Int) -> JSONTree { items.indices.contains(index) ? items[index] : .null }

  package var isNull: Bool { self == .null }
  package var text: String? { if case .string(let text) = self { text } else { nil } }
  package var double: Double? { if case .number(let number) = self { number } else { nil } }
  package var int: Int? { double.flatMap(Int.init(exactly:)) }
  package var flag: Bool? { if case .bool(let flag) = self { flag } else { nil } }
  package var items: [JSONTree] { if case .array(let items) = self { items } else { [] } }
  package var members: [String: JSONTree] { if case .object(let members) = self { members } else { [:] } }
}

extension JSONTree: Codable {
  package init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let flag = try? value.decode(Bool.self) {
      self = .bool(flag)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .string(text)
    } else if let items = try? value.decode([JSONTree].self) {
      self = .array(items)
    } else {
      self = .object(try value.decode([String: JSONTree].self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .null: try value.encodeNil()
    case .bool(let flag): try value.encode(flag)
    case .number(let number): try value.encode(number)
    case .string(let text): try value.encode(text)
    case .array(let items): try value.encode(items)
    case .object(let members): try value.encode(members)
    }
  }
}

extension JSONTree: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  package init(nilLiteral: ()) { self = .null }
  package init(booleanLiteral flag: Bool) { self = .bool(flag) }
  package init(integerLiteral number: Int) { self = .number(Double(number)) }
  package init(floatLiteral number: Double) { self = .number(number) }
  package init(stringLiteral text: String) { self = .string(text) }
  package init(arrayLiteral items: JSONTree...) { self = .array(items) }
  package init(dictionaryLiteral members: (String, JSONTree)...) {
    self = .object(Dictionary(members, uniquingKeysWith: { $1 }))
  }
}
