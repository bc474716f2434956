declare const brand: unique symbol

/** A value of `Base` that only the one place naming `Name` may make. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name }

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number

/** A length of time in milliseconds. */
export type Milliseconds = number
