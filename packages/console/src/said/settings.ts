// What the settings of the api mean, in Korean, by their names. English ones are written with the settings (packages/config).

export const settingsInKorean: Readonly<Record<string, string>> = {
  DATABASE_URL: '원장이 있는 PostgreSQL.',
  DATABASE_POOLER:
    'DATABASE_URL이 트랜잭션 모드의 연결 풀러(PgBouncer 1.21 이상, max_prepared_statements가 0보다 큼)로 이어지는지, PostgreSQL로 바로 이어지는지.',
  DATABASE_DIRECT_URL:
    '풀러를 거치지 않는 같은 데이터베이스. 전용 연결이 필요한 일에 씁니다: 마이그레이션, 그리고 같은 PostgreSQL에 있는 큐.',
  DATABASE_REPLICA_URL:
    '목록과 보고서를 읽을 복제본. 조금 늦을 수 있으며, 없거나 1분 넘게 늦으면 주 서버에 묻습니다.',
  QUESTION_CONNECTIONS:
    '프로세스 하나가 질문(세그먼트 시험, 미리 보기, 설명, 내보내기)에 쓰는 PostgreSQL 연결 수. 이벤트의 연결(DATABASE_CONNECTIONS)은 쓰지 않습니다.',
  QUESTION_SECONDS: '질문 하나에 쓸 수 있는 시간. 넘으면 거절합니다.',
  CHROMIUM_PATH:
    '콘솔의 템플릿 페이지와 `templates compare`가 메일의 그림을 그릴 때 쓰는 Chromium 프로그램. 없으면 흔한 곳에서 찾습니다. 다른 일에는 필요 없습니다.',
  QUEUE_URL:
    '큐: 운영에는 Redis(TLS는 `redis` 대신 `rediss`; 여러 대는 `redis+sentinel://host:26379,host:26379/master`나 `redis+cluster://host:6379,host:6379`, 그 가운데 한 대만 살아 있으면 됨), 또는 PostgreSQL(DATABASE_URL과 같아도 됨).',
  SMTP_URL:
    '메일을 넘길 SMTP 서버: `smtp://`(되면 STARTTLS) 또는 `smtps://`, 계정이 필요하면 `user:password@`(퍼센트 인코딩). 이 컴퓨터가 아닌 서버에 계정을 쓰면 `?tls=optional`이 없는 한 TLS 없이는 메일도 비밀번호도 보내지 않으며, `?tls=required`는 계정이 없어도 TLS를 요구합니다. `rate=`(초당)와 `daily=`(하루, UTC)는 모든 발송기를 합친 한도입니다. `warmup=2026-12-01/50/30`은 그날 50통으로 시작해 매일 30%씩 늘려 `daily`까지 갑니다. 여러 URL을 빈칸으로 나누어 쓰면 `weight=`(기본 1, 0은 예비)에 따라 나누고, `#name`으로 이름을 붙입니다.',
  DOMAIN_LIMITS:
    '수신 도메인이 받는 양(모든 발송기 합계): 초당 메일 수, 콜론 뒤에 동시에 보내는 수, 또는 둘 다(예: `gmail.com=20/s:10,naver.com=5/s`). "너무 빠르다"고 답하는 도메인은 여기에 없어도 늦춥니다.',
  MAIL_FROM:
    '템플릿에 보내는 사람이 없을 때의 보내는 사람. 이 도메인이 모든 Message-ID의 도메인이기도 합니다.',
  PUBLIC_URL: '사람과 앱이 밖에서 API에 접속하는 주소. 메일의 링크가 이 주소로 시작합니다.',
  FEED_TIMEOUT_SECONDS:
    '피드의 서버가 쓸 수 있는 시간: 응답을 시작하기까지, 이어 가기까지, 그리고 리디렉션을 포함한 전체까지.',
  FEED_MAX_BYTES: '압축을 푼 피드의 최대 바이트. 이보다 크면 아무것도 읽지 않습니다.',
  FEED_ALLOW_NETWORKS:
    '피드를 읽어도 되는 내부 네트워크(예: `10.1.0.0/16, 127.0.0.1`). 없으면 공개 인터넷에서만 읽습니다.',
  REMINDERS_PER_PERSON: '앱 하나가 한 사람에게 둘 수 있는 리마인더의 최대 수.',
  ATTACHMENT_MAX_BYTES: '메일에 붙는 파일 하나의 최대 바이트.',
  ATTACHMENTS_PER_EVENT: '이벤트 하나의 최대 파일 수. 0이면 파일을 붙일 수 없습니다.',
  EVENT_ATTACHMENTS_MAX_BYTES:
    '이벤트 하나에 붙는 모든 파일의 최대 바이트. 메일에서는 3분의 1만큼 커지고, 25MB가 넘는 메일은 거절하는 서버가 많습니다.',
  APP_ATTACHMENTS_MAX_BYTES:
    '앱 하나가 한때 PostgreSQL에 둘 수 있는 파일의 최대 바이트. 같은 파일은 한 번만 셉니다.',
  ATTACHMENT_TYPES:
    '메일에 붙일 수 있는 파일의 미디어 타입. 프로그램, 스크립트, 매크로가 든 문서는 여기에 무엇을 쓰든 거절합니다.',
  ATTACHMENT_SCAN_URL:
    '새 파일을 보관하기 전에 POST로 보내 검사할 주소. 2xx면 통과, 4xx면 거절, 그 밖의 응답이나 무응답이면 앱이 나중에 다시 보냅니다.',
  ATTACHMENT_SCAN_SECONDS: '검사기가 파일 하나에 쓸 수 있는 시간.',
  ATTACHMENT_SCAN_ALLOW_NETWORKS:
    '검사기가 있어도 되는 내부 네트워크(예: `10.1.0.0/16, 127.0.0.1`). 없으면 공개 인터넷에만 접속합니다.',
  PAGES_URL:
    '사람이 밖에서 구독 페이지에 접속하는 주소(예: `https://news.example.com`). 구독, 수신 설정, 수신 거부 링크가 이 주소로 시작합니다. 없으면 수신 거부 링크는 PUBLIC_URL로 시작하고 API가 응답합니다.',
  PABAL_SPACE:
    '명령이 일하는 공간(`--space NAME`으로 바꿉니다). 구독 페이지는 이 공간의 뉴스레터를 보여 주고, 그 메일은 웹에서 보기로 이어집니다.',
  LINK_SECRET:
    '수신 거부 링크에 서명하는 비밀 값. 모든 서비스가 같아야 하며, 없으면 뉴스레터를 보내지 않습니다. 바꿀 때는 새 값을 앞에, 옛 값을 빈칸 뒤에 함께 두세요. 이미 보낸 메일의 링크와 삭제된 사람의 거부가 그대로 유지됩니다.',
  API_PORT: 'HTTP API, 콘솔, API 자신의 상태와 지표의 포트.',
  BIND_ADDRESS: 'HTTP 포트를 여는 주소. 컨테이너 안에서는 `0.0.0.0`.',
  OPS_PORT:
    '`/healthz`, `/readyz`, `/metrics`의 포트. API에서는 `/console`의 포트이기도 합니다. 0이면 빌더, 발송기, 페이지는 빈 포트를 골라 로그에 남기고 API는 API_PORT를 씁니다. 따로 두면 인터넷에서 떼어 놓을 수 있습니다.',
  TRUSTED_PROXIES:
    'API와 페이지 앞에 있는 프록시의 네트워크(예: `10.1.0.0/16, fd00::/8`). 여기서 온 `X-Forwarded-For`만 오른쪽부터 믿으며, 그 주소로 거절된 키, 비밀번호, 방문을 셉니다. 없으면 프록시 뒤의 모두를 하나로 셉니다.',
  TEMPLATES_DIR:
    '템플릿 폴더. `/srv/our-templates:shipped`처럼 `:`으로 여럿을 이을 수 있고, 먼저 나오는 폴더의 템플릿을 씁니다. `shipped`는 이 프로젝트의 템플릿입니다. 상대 경로는 프로젝트 루트에서 시작합니다.',
  DEFAULT_LOCALE: '이벤트, 수신자, 템플릿 어디에도 언어가 없을 때 메일의 언어.',
  EVENT_RETENTION_DAYS:
    '이벤트의 개인 데이터와 멱등 키를 지우기까지의 일수. 원장은 LEDGER_RETENTION_DAYS 동안 남습니다.',
  API_RATE_LIMIT:
    '앱 하나가 모든 키로 1분에 할 수 있는 요청 수. API 프로세스마다 따로 세며, 묶음은 이벤트마다 하나로 셉니다.',
  CONSOLE_URL:
    '사람이 콘솔에 접속하는 주소(예: `https://pabal.example.com`). 초대 링크가 이 주소로 시작하고, https이면 세션 쿠키를 https로만 보냅니다. 기본값은 PUBLIC_URL이며, OPS_PORT를 따로 두면 이 컴퓨터의 그 포트입니다.',
  OIDC_ISSUER:
    '비밀번호와 함께, 또는 대신 로그인에 쓰는 OpenID 제공자의 issuer(예: `https://login.example.com`). 제공자에 등록할 주소는 CONSOLE_URL 뒤에 `/console/sign-in/oidc/callback`을 붙인 것입니다.',
  OIDC_CLIENT_ID: 'OpenID 제공자가 준 클라이언트 ID.',
  OIDC_CLIENT_SECRET: 'OpenID 제공자가 준 클라이언트 비밀 값.',
  OIDC_SCOPES: 'OpenID 제공자에게 요청하는 scope.',
  OIDC_ROLE_CLAIM: '역할이 들어 있는 ID 토큰의 클레임(예: `groups`). 없으면 초대받은 사용자만 로그인합니다.',
  OIDC_ROLES:
    'OIDC_ROLE_CLAIM의 값에 따른 공간 `default`의 역할. 먼저 맞는 것을 씁니다: `admin=pabal-admins; operator=on-call`. 사람이 준 역할은 그대로 둡니다.',
  OIDC_TRUST_EMAIL:
    '제공자가 아무 말도 하지 않은(`email_verified` 없음) 주소를 확인된 것으로 볼지. 사용자가 주소를 스스로 정할 수 없는 제공자에만 쓰세요.',
  SESSION_IDLE_HOURS: '쓰지 않는 세션이 끝나기까지의 시간.',
  SESSION_HOURS: '쓰고 있어도 세션이 끝나기까지의 시간.',
  CONSOLE_WRITABLE: '큐 대시보드에서 큐를 바꿀 수 있는지(재시도, 삭제, 일시 정지), 보기만 하는지.',
  API_PROCESSES:
    'API 하나를 이루는 프로세스 수. `auto`는 쓸 수 있는 코어마다 하나, 최대 8개입니다. API_PORT와 OPS_PORT를 함께 쓰며, SIGHUP을 받으면 하나씩 바꿉니다. PostgreSQL과 큐의 연결, API_RATE_LIMIT와 거절된 키의 수는 프로세스마다 따로입니다.',
  DATABASE_CONNECTIONS: '프로세스 하나의 최대 PostgreSQL 연결 수(큐의 연결은 빼고).',
  SHUTDOWN_SECONDS: '멈추는 데 쓸 수 있는 시간(DRAIN_SECONDS 포함). 지나면 남은 것을 돌려놓고 끝납니다.',
  DRAIN_SECONDS:
    '멈추라는 말을 들은 뒤 `/readyz`가 503을 답하며 계속하는 시간. 포트를 닫기 전에 부하 분산기가 요청을 그만 보내게 합니다. docker-compose.yml에서는 5초입니다.',
  LOG_LEVEL: '로그를 얼마나 남길지.',
  OPS_ADDRESS:
    '운영자의 메일 주소. 회차마다의 보고, 승인을 기다리는 것, 회차 없이 지나간 발송 시각을 받습니다. API와 명령줄은 이 주소의 발송 금지를 거절합니다.',
  OPS_ALARM_SECONDS:
    '빌더나 발송기가 하나도 없는 채로 얼마나 지나면 다른 프로세스가 로그에, 빌더가 없으면 OPS_ADDRESS에도 알릴지. 다시 시작하는 시간은 이보다 짧아야 합니다.',
  SENTRY_DSN: '오류를 알릴 곳. 오류마다 한 번, ID만 보냅니다.',
  SENTRY_URL_PATTERN:
    '메일을 만들지 못한 오류를 Sentry에서 보는 주소. {error} 자리에는 오류 보고의 ID가, {letter} 자리에는 메일의 ID가 들어갑니다.',
  SENTRY_ENVIRONMENT: 'Sentry에서 쓰는 이 설치의 이름.',
};
