// The slots of the models that templates reach, by name, and which of them some template reads.

final class ModelShape {
  let model: any Model.Type
  /// The file of the template that reached the model first: where a person looks.
  fileprivate let file: String
  private let fields: [String: SlotField]
  fileprivate private(set) var unread: Set<String>
  /// Names that no template could write, or that two slots have.
  fileprivate let misnamed: [String]

  fileprivate init(_ model: any Model.Type, file: String) {
    self.model = model
    self.file = file
    var fields: [String: SlotField] = [:]
    var misnamed: [String] = []
    for field in model.fields {
      let isFree = fields.updateValue(field, forKey: field.name) == nil
      if !isFree || !ModelShape.canName(field.name) { misnamed.append(field.name) }
    }
    self.fields = fields
    self.misnamed = misnamed
    unread = Set(fields.keys)
  }

  func has(_ name: String) -> Bool { fields[name] != nil }

  /// A slot that a template reads; nil when there is none of this name.
  func read(_ name: String) -> SlotField? {
    guard let field = fields[name] else { return nil }
    if !unread.isEmpty { unread.remove(name) }
    return field
  }

  static func canName(_ name: String) -> Bool {
    TemplateMark.isIdentifier(name) && !reserved.contains(name)
  }

  private static let reserved: Set<String> = [
    "if", "else", "end", "each", "block", "fill", "layout", "takes", "include", "t", "loop", "language",
  ]
}

final class ModelShapes {
  private var shapes: [ObjectIdentifier: ModelShape] = [:]

  func shape(of model: any Model.Type, file: String) -> ModelShape {
    if let known = shapes[ObjectIdentifier(model)] { return known }
    let shape = ModelShape(model, file: file)
    shapes[ObjectIdentifier(model)] = shape
    return shape
  }

  /// Slots that no template could name, and slots that none reads: the page fills them for nobody.
  func complaints() -> [TemplateError] {
    shapes.values.filter { $0.model != String.self }.flatMap { shape in
      shape.misnamed.map {
        TemplateError("“\($0)” of \(shape.model) is no name for a slot, or comes twice", file: shape.file)
      }
        + shape.unread.map { TemplateError("no template reads the slot “\($0)” of \(shape.model)", file: shape.file) }
    }
  }
}

extension Model {
  fileprivate static var fields: [SlotField] { slots.map(\.field) }
}
