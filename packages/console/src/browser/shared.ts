// What two pages have in common, in one script: esbuild makes a script of what is used by just these and those pages, and a dozen
// small ones compress worse than one (size.test.ts). Each script that is loaded by itself imports this file.

import './client/live.ts';
import './client/status.ts';
import './language.ts';
import './pages/command.ts';
import './pages/moment.ts';
import './parts/action.tsx';
import './parts/asked.ts';
import './parts/filter.tsx';
import './parts/list.tsx';
import './parts/page.tsx';
import './parts/sideways.tsx';
import './parts/table.tsx';
import './parts/time.tsx';
import './parts/twin.tsx';
import './router.ts';
