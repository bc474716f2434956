import * as z from 'zod'

/*
 * HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/) as a schema, strict where readers are: what is required is
 * there and of its type, and what HAR does not name begins with an underscore (§4). Besides, what Chrome adds.
 */

/** An object of these members, and of others of programs' own. */
function har<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.looseObject({ ...shape, comment: z.string().optional() }).superRefine((value, context) => {
    for (const name of Object.keys(value)) {
      if (name in shape || name === 'comment' || name.startsWith('_')) continue
      context.addIssue({ code: 'custom', message: `HAR has no ${name}`, path: [name] })
    }
  })
}

const size = z.int().min(-1)
const part = z.number().min(-1)
const date = z.iso.datetime({ offset: true })
const named = har({ name: z.string(), value: z.string() })

const cookie = har({
  name: z.string(),
  value: z.string(),
  path: z.string().optional(),
  domain: z.string().optional(),
  expires: date.optional(),
  httpOnly: z.boolean().optional(),
  secure: z.boolean().optional(),
})

const request = har({
  method: z.string().min(1),
  url: z.string().min(1),
  httpVersion: z.string(),
  cookies: z.array(cookie),
  headers: z.array(named),
  queryString: z.array(named),
  postData: har({ mimeType: z.string(), text: z.string() }).optional(),
  headersSize: size,
  bodySize: size,
})

const response = har({
  status: z.int().nonnegative(),
  statusText: z.string(),
  httpVersion: z.string(),
  cookies: z.array(cookie),
  headers: z.array(named),
  content: har({
    size: z.int().nonnegative(),
    compression: z.int().optional(),
    mimeType: z.string(),
    text: z.string().optional(),
    encoding: z.literal('base64').optional(),
  }),
  redirectURL: z.string(),
  headersSize: size,
  bodySize: size,
})

/** As Chrome's developer tools write a WebSocket's messages. */
const webSocketMessage = z.looseObject({
  type: z.enum(['send', 'receive']),
  time: z.number().nonnegative(),
  opcode: z.union([1, 2, 8, 9, 10].map((opcode) => z.literal(opcode))),
  data: z.string(),
})

const entry = har({
  pageref: z.string().optional(),
  startedDateTime: date,
  time: z.number().nonnegative(),
  request,
  response,
  cache: har({}),
  timings: har({
    blocked: part,
    dns: part,
    connect: part,
    ssl: part,
    send: z.number().nonnegative(),
    wait: z.number().nonnegative(),
    receive: z.number().nonnegative(),
  }),
  serverIPAddress: z.string().optional(),
  connection: z.string().optional(),
}).and(z.looseObject({ _webSocketMessages: z.array(webSocketMessage).optional() }))

/** A whole file. */
export const Har = z.strictObject({
  log: har({
    version: z.literal('1.2'),
    creator: har({ name: z.string(), version: z.string() }),
    entries: z.array(entry),
  }),
})
