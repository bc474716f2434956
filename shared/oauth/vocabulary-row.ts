/** One name of a vocabulary: what it means in one line, and the section that defines it. */
export type VocabularyRow = readonly [name: string, meaning: string, reference: string]
