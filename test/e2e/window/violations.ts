import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright'

/** Every rule of axe that names a success criterion or a best practice; what it cannot decide is not counted. */
export async function violations(page: Page): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze()
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
  )
}
