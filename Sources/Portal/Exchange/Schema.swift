import JSON

/// What a value of the API looks like, as JSON Schema (2020-12) says it: as much of that language as the API needs.
indirect enum Schema: Sendable {
  case text
  /// `date`, `date-time`, `email`…
  case format(String)
  case pattern(String)
  case whole, number, flag
  /// From 0 on: a place in a list.
  case count
  case anything
  case word([String])
  case list(Schema)
  /// By names that are not known here.
  case map(Schema)
  case record([Member])
  case either([Schema])
  case named(String)

  struct Member: Sendable {
    let name: String
    let schema: Schema
    var isRequired = true
    /// Whether null may stand there.
    var mayBeNull = false
  }

  var json: JSON {
    switch self {
    case .text: ["type": "string"]
    case .format(let format): ["type": "string", "format": .string(format)]
    case .pattern(let pattern): ["type": "string", "pattern": .string(pattern)]
    case .whole: ["type": "integer"]
    case .number: ["type": "number"]
    case .count: ["type": "integer", "minimum": 0, "maximum": .number(JSONNumber(Int.max))]
    case .flag: ["type": "boolean"]
    case .anything: [:]
    case .word(let words): ["type": "string", "enum": .array(words.map(JSON.string))]
    case .list(let item): ["type": "array", "items": item.json]
    case .map(let value): ["type": "object", "additionalProperties": value.json]
    case .record(let members): Self.record(members, isClosed: true)
    case .either(let schemas): ["anyOf": .array(schemas.map(\.json))]
    case .named(let name): ["$ref": .string("#/components/schemas/\(name)")]
    }
  }

  /// What is sent to us may bear more than we read (SEC-22); what we send does not.
  var openJSON: JSON {
    if case .record(let members) = self { Self.record(members, isClosed: false) } else { json }
  }

  private static func record(_ members: [Member], isClosed: Bool) -> JSON {
    let properties = members.map { member in
      (member.name, member.mayBeNull ? ["anyOf": [member.schema.json, ["type": "null"]]] : member.schema.json)
    }
    let required = members.filter(\.isRequired).map { JSON.string($0.name) }
    var shape: [(String, JSON)] = [
      ("type", "object"), ("properties", .object(JSONObject(properties) ?? JSONObject())),
    ]
    if !required.isEmpty { shape.append(("required", .array(required))) }
    if isClosed { shape.append(("additionalProperties", false)) }
    return .object(JSONObject(shape) ?? JSONObject())
  }
}

extension Schema.Member {
  /// Always there.
  static func has(_ name: String, _ schema: Schema) -> Self { Self(name: name, schema: schema) }

  /// Always there, perhaps as null.
  static func may(_ name: String, _ schema: Schema) -> Self { Self(name: name, schema: schema, mayBeNull: true) }

  /// Left out where it says nothing.
  static func some(_ name: String, _ schema: Schema) -> Self { Self(name: name, schema: schema, isRequired: false) }
}
