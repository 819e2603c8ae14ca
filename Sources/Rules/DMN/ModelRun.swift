// One evaluation of a model: each element is worked out once, when something first asks for it.

final class ModelRun {
  private let model: Model
  private let run: Run
  private let inputs: Context
  private var known: [Int: Value]
  private var open: Set<Int> = []

  init(_ model: Model, _ run: Run, inputs: Context, known: [Int: Value] = [:]) {
    self.model = model
    self.run = run
    self.inputs = inputs
    self.known = known
  }

  func value(of index: Int) -> Value {
    if let value = known[index] { return value }
    let element = model.elements[index]
    guard open.insert(index).inserted else { return run.fail(.cycle, [element.name], element.spot) }
    let value = run.deeper(element.depth + 10, element.spot) { evaluate(element) }
    open.remove(index)
    known[index] = value
    return value
  }

  private func evaluate(_ element: Model.Element) -> Value {
    switch element.kind {
    case .input:
      return run.coerced(inputs[element.name] ?? .null, to: element.type, element.spot)
    case .decision:
      let value = run.coerced(element.node.value(run, frame(of: element)), to: element.type, element.spot)
      run.trace?.note(.decision(name: element.name, value: value))
      return value
    case .knowledge:
      return element.node.value(run, frame(of: element))
    case .service(let service):
      return .function(ServiceFunction(element.name, service, model))
    }
  }

  private func frame(of element: Model.Element) -> Frame {
    Frame.holding(element.supplies.map(value), slotCount: element.slotCount)
  }

  private func value(of supply: Model.Supply) -> Value {
    switch supply {
    case .element(let index): value(of: index)
    case .imported(let members): .context(Context(members.map { ($0.name, value(of: $0.supply)) }))
    }
  }

  /// The service with these values for its inputs: nothing else of the model is seen.
  func serve(_ service: Model.Service, _ given: [Value]) -> Value {
    let known = Dictionary(zip(service.inputs.map(\.element), given)) { first, _ in first }
    let inner = ModelRun(model, run, inputs: Context(), known: known)
    if service.outputs.count == 1 { return inner.value(of: service.outputs[0].element) }
    return .context(Context(service.outputs.map { ($0.name, inner.value(of: $0.element)) }))
  }
}

/// A decision service as a function (DMN 1.5 §10.4): input data first, then input decisions.
final class ServiceFunction: Callable {
  let name: String
  let parameters: [Expression.Parameter]
  let result: FEELType
  private let service: Model.Service
  private let model: Model

  init(_ name: String, _ service: Model.Service, _ model: Model) {
    self.name = name
    self.service = service
    self.model = model
    parameters = service.inputs.map { Expression.Parameter(name: $0.name, type: $0.type) }
    result = service.result == .any ? service.promised : service.result
  }

  func call(_ arguments: [Value], _ run: Run, _ spot: Spot) -> Value {
    guard run.charge(10, spot), let accepted = accepted(arguments, run, spot) else { return .null }
    let value = run.deeper(10, spot) {
      ModelRun(model, run, inputs: Context()).serve(service, accepted)
    }
    return run.coerced(value, to: service.result, spot)
  }
}
