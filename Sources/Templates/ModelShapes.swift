// The slots of the models that templates reach, by name, and which of them some template reads.

final class ModelShapes {
  private struct Shape {
    /// The file of the template that reached the model first: where a person looks.
    let file: String
    let typeName: String
    let fields: [String: SlotField]
  }

  private struct Reading: Hashable {
    let model: ObjectIdentifier
    let slot: String
  }

  private var shapes: [ObjectIdentifier: Shape] = [:]
  private var readings: Set<Reading> = []
  private var faults: [TemplateError] = []

  /// nil when the model has no such slot. The slot counts as read.
  func field(_ name: String, of model: any Model.Type, file: String) -> SlotField? {
    reach(model, file: file)
    readings.insert(Reading(model: ObjectIdentifier(model), slot: name))
    return shapes[ObjectIdentifier(model)]?.fields[name]
  }

  func has(_ name: String, in model: any Model.Type) -> Bool {
    shapes[ObjectIdentifier(model)]?.fields[name] != nil
  }

  func reach(_ model: any Model.Type, file: String) {
    guard shapes[ObjectIdentifier(model)] == nil else { return }
    var fields: [String: SlotField] = [:]
    for field in model.fields {
      let isFree = fields.updateValue(field, forKey: field.name) == nil
      if !isFree || !ModelShapes.canName(field.name) {
        faults.append(TemplateError("“\(field.name)” of \(model) is no name for a slot, or comes twice", file: file))
      }
    }
    shapes[ObjectIdentifier(model)] = Shape(file: file, typeName: "\(model)", fields: fields)
  }

  /// Slots that no template could name, and slots that none reads: the page fills them for nobody.
  func complaints() -> [TemplateError] {
    var complaints = faults
    for (model, shape) in shapes where model != ObjectIdentifier(String.self) {
      for name in shape.fields.keys where !readings.contains(Reading(model: model, slot: name)) {
        complaints.append(TemplateError("no template reads the slot “\(name)” of \(shape.typeName)", file: shape.file))
      }
    }
    return complaints
  }

  static func canName(_ name: String) -> Bool {
    TemplateMark.isIdentifier(name) && !reserved.contains(name)
  }

  private static let reserved: Set<String> = [
    "if", "else", "end", "each", "block", "fill", "layout", "takes", "include", "t", "loop", "language",
  ]
}

extension Model {
  fileprivate static var fields: [SlotField] { slots.map(\.field) }
}
