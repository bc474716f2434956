import * as z from 'zod'

// zod would compile its validators with eval, which the window's policy forbids. It decides when a schema is
// made, so this file is imported before any that makes one.
z.config({ jitless: true })
