// A DMN file as data (DMN 1.5 chapters 6, 7 and 8): what the reader finds, what the writer writes, what the compiler
// compiles. Nothing is resolved yet; references are the texts of the file.

package struct Definitions: Sendable, Equatable {
  package var id = ""
  package var name = ""
  package var namespace = ""
  package var imports: [Import] = []
  package var items: [ItemDefinition] = []
  package var inputs: [InputData] = []
  package var decisions: [Decision] = []
  package var knowledge: [KnowledgeModel] = []
  package var services: [DecisionService] = []
  package var sources: [KnowledgeSource] = []

  package init() {}

  package struct Import: Sendable, Equatable {
    package var name: String
    package var namespace: String
    package var location: String?
  }

  package struct ItemDefinition: Sendable, Equatable {
    package var name: String
    package var line = 1
    package var typeRef: String?
    package var isCollection = false
    package var components: [ItemDefinition] = []
    package var function: FunctionItem?
    package var allowedValues: String?
    package var typeConstraint: String?
  }

  package struct FunctionItem: Sendable, Equatable {
    package var parameters: [Variable]
    package var result: String?
  }

  /// An information item: a name with the text of its type.
  package struct Variable: Sendable, Equatable {
    package var name: String
    package var typeRef: String?

    package init(name: String, typeRef: String? = nil) {
      self.name = name
      self.typeRef = typeRef
    }
  }

  package struct InputData: Sendable, Equatable {
    package var id: String
    package var name: String
    package var variable: Variable
  }

  package struct Decision: Sendable, Equatable {
    package var id: String
    package var name: String
    package var line = 1
    package var variable: Variable
    /// `href`s of what is required, information and knowledge together, in the order of the file.
    package var requirements: [String] = []
    package var authorities: [Authority] = []
    package var logic: Boxed?
  }

  package struct KnowledgeModel: Sendable, Equatable {
    package var id: String
    package var name: String
    package var line = 1
    package var variable: Variable
    package var requirements: [String] = []
    package var authorities: [Authority] = []
    package var function: Boxed?
  }

  /// A law, a manual, a person: it changes no result, but the analyst who drew it wants to find it again.
  package struct KnowledgeSource: Sendable, Equatable {
    package var id: String
    package var name: String
    package var authorities: [Authority] = []
  }

  /// What something rests on.
  package struct Authority: Sendable, Equatable {
    package enum Kind: String, Sendable {
      case input = "requiredInput"
      case decision = "requiredDecision"
      case source = "requiredAuthority"
    }

    package var kind: Kind
    package var href: String
  }

  package struct DecisionService: Sendable, Equatable {
    package var id: String
    package var name: String
    package var line = 1
    package var variable: Variable
    package var outputs: [String] = []
    package var encapsulated: [String] = []
    package var inputDecisions: [String] = []
    package var inputs: [String] = []
  }
}

/// A boxed expression (chapter 7.3 and 10.2) with the type it declares.
package struct Boxed: Sendable, Equatable {
  package var form: Form
  package var typeRef: String?
  package var line: Int

  package init(_ form: Form, typeRef: String? = nil, line: Int = 1) {
    self.form = form
    self.typeRef = typeRef
    self.line = line
  }

  package indirect enum Form: Sendable, Equatable {
    case literal(String)
    case context([Entry])
    case invocation(Boxed, [Binding])
    case function(Function)
    case list([Boxed])
    case relation([Definitions.Variable], rows: [[Boxed]])
    case table(DecisionTable)
    case conditional(Boxed, Boxed, Boxed)
    case filter(Boxed, Boxed)
    case iteration(String, Boxed, Boxed)
    case quantified(Expression.Quantifier, String, Boxed, Boxed)
  }

  /// Without a variable: the result of the context.
  package struct Entry: Sendable, Equatable {
    package var variable: Definitions.Variable?
    package var value: Boxed
  }

  package struct Binding: Sendable, Equatable {
    package var parameter: String
    package var value: Boxed
  }

  package struct Function: Sendable, Equatable {
    package var parameters: [Definitions.Variable]
    /// Java and PMML are read and refused.
    package var isExternal: Bool
    package var body: Boxed?
  }
}

/// Chapter 8. Cells are texts; an empty one means `-` on the left and null on the right.
package struct DecisionTable: Sendable, Equatable {
  package var hitPolicy: HitPolicy = .unique
  package var aggregation: Aggregation?
  package var inputs: [Input] = []
  package var outputs: [Output] = []
  package var rules: [Rule] = []
  package var annotations: [String] = []

  package init() {}

  package enum HitPolicy: String, Sendable, CaseIterable {
    case unique = "UNIQUE"
    case any = "ANY"
    case priority = "PRIORITY"
    case first = "FIRST"
    case ruleOrder = "RULE ORDER"
    case outputOrder = "OUTPUT ORDER"
    case collect = "COLLECT"
  }

  package enum Aggregation: String, Sendable, CaseIterable {
    case sum = "SUM"
    case count = "COUNT"
    case min = "MIN"
    case max = "MAX"
  }

  package struct Input: Sendable, Equatable {
    package var expression: String
    package var typeRef: String?
    package var label: String?
    package var values: String?
    package var line = 1

    package init(expression: String, typeRef: String? = nil, label: String? = nil, values: String? = nil) {
      self.expression = expression
      self.typeRef = typeRef
      self.label = label
      self.values = values
    }
  }

  package struct Output: Sendable, Equatable {
    package var name: String?
    package var typeRef: String?
    package var values: String?
    package var defaultValue: String?
    package var line = 1

    package init(name: String? = nil, typeRef: String? = nil, values: String? = nil, defaultValue: String? = nil) {
      self.name = name
      self.typeRef = typeRef
      self.values = values
      self.defaultValue = defaultValue
    }
  }

  package struct Rule: Sendable, Equatable {
    package var inputs: [String]
    package var outputs: [String]
    package var annotations: [String]
    package var line = 1

    package init(inputs: [String], outputs: [String], annotations: [String] = []) {
      self.inputs = inputs
      self.outputs = outputs
      self.annotations = annotations
    }
  }
}
