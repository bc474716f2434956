/** Puts a value into a map as its newest, and lets the oldest go where there are more than `most`: a session may last for days. */
export function rememberNewest<Key, Value>(values: Map<Key, Value>, key: Key, value: Value, most: number): void {
  values.delete(key)
  values.set(key, value)
  if (values.size <= most) return
  const oldest = values.keys().next()
  if (!oldest.done) values.delete(oldest.value)
}
