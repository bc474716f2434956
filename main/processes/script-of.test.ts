import { expect, test } from 'vitest'
import { scriptOf } from './script-of.ts'

test.each([
  ['node', 'node server.js', 'server.js'],
  ['node', 'node --require ./trace.js -r dotenv/config app/server.js --port 80', 'app/server.js'],
  ['node', 'node --import=tsx src/main.ts', 'src/main.ts'],
  ['node', 'node -e fetch()', undefined],
  ['node', 'node', undefined],
  ['deno', 'deno run --allow-net main.ts', 'main.ts'],
  ['python3.13', 'python3 -W ignore -X dev client.py', 'client.py'],
  ['python', 'python -m http.server 80', 'http.server'],
  ['python3', 'python3 -c import_os', undefined],
  ['java', 'java -Xmx1g -cp lib/a.jar com.example.Main --now', 'com.example.Main'],
  ['java', 'java @options -jar build/app.jar', 'build/app.jar'],
  ['java', 'java -Dp=1 -jar build/app.jar', 'build/app.jar'],
  ['ruby', 'ruby -Ilib -r json client.rb', 'client.rb'],
  ['dotnet', 'dotnet exec bin/App.dll', 'bin/App.dll'],
  ['bash', 'bash -o pipefail login.sh', 'login.sh'],
  ['curl', 'curl https://as.example/token', undefined],
])('%s in %j runs %j', (name, line, script) => {
  expect(scriptOf(name, line.split(' '))).toBe(script)
})
