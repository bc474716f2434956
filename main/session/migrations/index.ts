import { exchanges } from './001-exchanges.ts'

/** Every migration in its order: the nth brings a file from version n - 1 to version n. */
export const migrations: readonly string[] = [exchanges]

/** The version of the format that this program writes. */
export const formatVersion = migrations.length

/** Tells a session from any other SQLite file: "TkTr". */
export const applicationId = 0x546b5472
