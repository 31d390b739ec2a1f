// Parses each of the named files as an ES module and runs none of them: `node --check`, which takes a process for every
// file, has the word only where something is wrong.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { SourceTextModule } from 'node:vm';

for (const file of process.argv.slice(2)) {
  try {
    new SourceTextModule(readFileSync(file, 'utf8'));
  } catch {
    spawnSync(process.execPath, ['--check', file], { stdio: 'inherit' });
    process.exitCode = 1;
  }
}
