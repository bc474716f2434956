/**
 * The words of a command line as Windows programs take it apart: quotes keep spaces, and a backslash guards a quote
 * ("Parsing C++ command-line arguments" in Microsoft's documentation of C++).
 */
export function commandLineWords(line: string): readonly string[] {
  return [...line.matchAll(/(?:"(?:\\.|[^"\\])*"?|[^\s"])+/g)].map(([word]) =>
    word.replaceAll(/\\(")|"/g, (_all, quote: string | undefined) => quote ?? ''),
  )
}
