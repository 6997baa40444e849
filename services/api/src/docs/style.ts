/** The style of the reference; its hash is in the content policy of the pages. */
export const style = `:root{color-scheme:light dark;--ink:#1d1a16;--quiet:#625c53;--paper:#fbfaf7;--sheet:#fff;--line:#d9d4ca;--accent:#b8402a;--face:Pretendard,'Apple SD Gothic Neo','Malgun Gothic','Noto Sans KR',system-ui,sans-serif;--mono:ui-monospace,'SF Mono','Cascadia Mono','Noto Sans Mono',monospace}
@media(prefers-color-scheme:dark){:root{--ink:#ece8e1;--quiet:#aaa398;--paper:#171513;--sheet:#1f1c19;--line:#3a3631;--accent:#ef8a73}}
*{box-sizing:border-box}
body{margin:0;font:15px/1.5 var(--face);background:var(--paper);color:var(--ink);word-break:keep-all;overflow-wrap:anywhere}
.frame{display:grid;grid-template-columns:14rem minmax(0,1fr);gap:32px;max-width:76rem;margin:0 auto;padding:24px 16px 48px}
nav{font-size:13px}
nav ul{list-style:none;margin:0 0 24px;padding:0}
nav li{margin:0 0 4px}
nav li a{display:inline-block;padding:4px 0}
nav a[aria-current]{font-weight:700;color:var(--ink)}
a{color:var(--accent)}
h1{margin:0 0 12px;font-size:24px;line-height:1.25}
h2{margin:32px 0 8px;font-size:18px;line-height:1.25}
h3{margin:16px 0 4px;font-size:13px;line-height:1.25;color:var(--quiet)}
p{margin:0 0 12px;max-width:72ch}
article{border-top:1px solid var(--line);padding:8px 0 24px}
article h2 code{font-weight:400}
.method{font:700 13px/1 var(--mono);text-transform:uppercase;color:var(--accent)}
.quiet{color:var(--quiet)}
code,pre{font-family:var(--mono);font-size:13px}
pre{margin:0 0 12px;padding:12px;overflow:auto;max-height:32rem;background:var(--sheet);border:1px solid var(--line);word-break:normal;overflow-wrap:normal}
details{margin:0 0 8px}
summary{cursor:pointer}
.sideways{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13px}
th,td{padding:4px 12px 4px 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;font-weight:400}
thead th{color:var(--quiet)}
b{color:var(--accent);font-weight:600}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.skip{position:absolute;left:-99rem}
.skip:focus{left:16px;top:8px}
@media(max-width:52rem){.frame{grid-template-columns:minmax(0,1fr);gap:8px}nav ul{display:flex;flex-wrap:wrap;gap:4px 16px}}
@media(max-width:36rem){thead{display:none}tr,th,td{display:block;border:0;padding:0}tr{border-bottom:1px solid var(--line);padding:8px 0}}`;
