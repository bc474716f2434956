/** The first of these hosts by their names, and how many others there are: `a.example, b.example and 3 more`. */
export function namedHosts(hosts: readonly string[], most: number): string {
  const others = hosts.length - most
  return `${hosts.slice(0, most).join(', ')}${others > 0 ? ` and ${others} more` : ''}`
}
