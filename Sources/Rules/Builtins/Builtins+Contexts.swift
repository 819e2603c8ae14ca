// Functions on contexts, DMN 1.5 §10.3.4.11.

extension Builtins {
  static let contexts: [Builtin] = [
    Builtin("get value", [Builtin.Parameter("m", .context), Builtin.Parameter("key", .string)], .any) { call in
      call.context(0)[call.string(1)] ?? call.run.fail(.unknownMember, [call.string(1)], call.spot)
    },
    Builtin("get entries", [Builtin.Parameter("m", .context)], .list(.context([]))) { call in
      call.run.list(
        call.context(0).entries.map { entry in
          .context(Context([("key", .string(entry.key)), ("value", entry.value)]))
        }, call.spot)
    },
    Builtin("context", [Builtin.Parameter("entries", .list)], .context([]), body: context),
    Builtin(
      "context put",
      [Builtin.Parameter("context", .context), Builtin.Parameter("key", .string), Builtin.Parameter("value", .any)],
      .context([])
    ) { call in
      var context = call.context(0)
      guard call.charge(context.count) else { return .null }
      context.set(call.string(1), call[2])
      return call.run.made(.context(context), call.spot)
    },
    Builtin(
      "context put",
      [Builtin.Parameter("context", .context), Builtin.Parameter("keys", .list), Builtin.Parameter("value", .any)],
      .context([])
    ) { call in
      var keys: [String] = []
      for key in call.list(1) {
        guard case .string(let text) = key else { return call.wrong(1) }
        keys.append(text)
      }
      guard !keys.isEmpty, keys.count <= 50, let changed = put(call[2], at: keys[...], in: call[0], call) else {
        return call.wrong(1)
      }
      return call.run.made(changed, call.spot)
    },
    Builtin("context merge", [Builtin.Parameter("contexts", .list)], .context([])) { call in
      var merged = Context()
      for element in call.list(0) {
        guard case .context(let context) = element, call.charge(context.count) else { return call.wrong(0) }
        for (key, value) in context.entries { merged.set(key, value) }
      }
      return call.run.made(.context(merged), call.spot)
    },
  ]

  private static func context(_ call: Call) -> Value {
    var made = Context()
    for element in call.list(0) {
      guard case .context(let entry) = element, case .string(let key)? = entry["key"], let value = entry["value"]
      else { return call.wrong(0) }
      guard made[key] == nil else { return call.run.fail(.duplicate, [key], call.spot) }
      made.set(key, value)
    }
    return call.run.made(.context(made), call.spot)
  }

  /// The context with the value at the end of the path; every step but the last must exist and be a context.
  private static func put(_ value: Value, at keys: ArraySlice<String>, in whole: Value, _ call: Call) -> Value? {
    guard case .context(var context) = whole, let key = keys.first, call.charge(context.count) else { return nil }
    if keys.count == 1 {
      context.set(key, value)
    } else {
      guard let inner = context[key], let changed = put(value, at: keys.dropFirst(), in: inner, call) else {
        return nil
      }
      context.set(key, changed)
    }
    return .context(context)
  }
}
