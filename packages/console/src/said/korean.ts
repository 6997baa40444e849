// What the rules say in English, in Korean. `{}` stands for what a rule fills in; the Korean text names the blanks by their number.

import { aboutFiles, aboutPeople } from './people.ts';

/** Of reminders. */
const aboutReminders: readonly (readonly [english: string, korean: string])[] = [
  ['There is no reminder {}, or it belongs to another app.', '리마인더 {1}이(가) 없거나 다른 앱의 것입니다.'],
  [
    'An app sees its own reminders: expected "{}" or none.',
    '앱은 자기 리마인더만 봅니다. "{1}"이거나 비어 있어야 합니다.',
  ],
  ['app: expected the name of the app, got none.', 'app: 앱의 이름이 필요한데 비어 있습니다.'],
  ['There is no app "{}".', '앱 "{1}"이(가) 없습니다.'],
  [
    'The reminder {} was made with a live key, and a test key cannot change it.',
    '리마인더 {1}은(는) 실제 키로 만들어져 테스트 키로는 바꿀 수 없습니다.',
  ],
  [
    'This person has {} reminders of the app, and there may be no more (REMINDERS_PER_PERSON). Remove one that is not used.',
    '이 사람에게는 앱의 리마인더가 {1}개 있어 더 만들 수 없습니다(REMINDERS_PER_PERSON). 쓰지 않는 것을 지우세요.',
  ],
  ['Not known: {}. Expected {}.', '{1}: 알 수 없습니다. 필요한 것: {2}.'],
  ['/data: expected either data or dataUrl.', '/data: data와 dataUrl 가운데 하나가 필요합니다.'],
  [
    '{}: expected {}; it is now {}, and after that there is none.',
    '{1}: {2}이(가) 필요합니다. 지금은 {3}이고 그 뒤로는 없습니다.',
  ],
];

/** Of endpoints of chat. */
const aboutEndpoints: readonly (readonly [english: string, korean: string])[] = [
  [
    'There are {} endpoints in this space, and there may be no more. Remove one that is not used.',
    '이 스페이스에는 엔드포인트가 {1}개 있어 더 만들 수 없습니다. 쓰지 않는 것을 지우세요.',
  ],
  [
    'There is no endpoint "{}". The command endpoints list shows those there are.',
    '엔드포인트 "{1}"이(가) 없습니다. endpoints list 명령으로 있는 것을 볼 수 있습니다.',
  ],
  [
    'The endpoint "{}" has ended ({}). Put it again first, with its present address.',
    '엔드포인트 "{1}"은(는) 끝났습니다({2}). 먼저 지금 주소로 다시 등록하세요.',
  ],
  ['The endpoint "{}" was tested a moment ago.', '엔드포인트 "{1}"은(는) 방금 시험했습니다.'],
];

export const sentences: readonly (readonly [english: string, korean: string])[] = [
  ...aboutPeople,
  ...aboutFiles,
  ...aboutEndpoints,
  ...aboutReminders,
  // Letters.
  ['There is no letter {} in this space.', '이 공간에 메일 {1}이(가) 없습니다.'],
  ['There is no delivery {}.', '메일 {1}이(가) 없습니다.'],
  ['There is no delivery {}, or it belongs to another app.', '메일 {1}이(가) 없거나 다른 앱의 것입니다.'],
  ['There is no recipient {} in this space.', '이 공간에 수신자 {1}이(가) 없습니다.'],
  ['The letter {} is {}. {}', '메일 {1}의 상태: {2}. {3}'],
  [
    'It waits and will be sent; letters show says for what it waits.',
    '기다리는 중이며 곧 발송됩니다. 무엇을 기다리는지는 letters show가 보여 줍니다.',
  ],
  ['A sender has it right now.', '지금 발송기가 처리하고 있습니다.'],
  [
    'It is a dead letter: dead-letters replay --id sends it again.',
    '데드 레터입니다. dead-letters replay --id로 다시 보냅니다.',
  ],
  [
    'Its answer was lost: unknown resolve --id … --as resend sends it again.',
    '서버의 응답을 잃었습니다. unknown resolve --id … --as resend로 다시 보냅니다.',
  ],
  [
    'It was never to be sent; its cause says why. The app can post the event again.',
    '보내지 않기로 한 메일입니다. 이유는 원인에 있습니다. 앱이 이벤트를 다시 보낼 수 있습니다.',
  ],
  [
    'It was never sent; its cause says why. Send the letter before it again: {}.',
    '나가지 않은 메일입니다. 이유는 원인에 있습니다. 그 앞의 메일을 다시 보내세요: {1}',
  ],
  ['It was never to be sent; its cause says why.', '보내지 않기로 한 메일입니다. 이유는 원인에 있습니다.'],
  [
    'A letter of an edition goes to the address that its reader has now. Give the reader the right address first (PUT /v1/recipients/{externalId}), then ask again without one.',
    '뉴스레터는 수신자의 현재 주소로만 갑니다. 먼저 수신자의 주소를 고치고(PUT /v1/recipients/{externalId}), 주소 없이 다시 요청하세요.',
  ],
  [
    'The person to whom the letter {} went has been erased.',
    '메일 {1}을(를) 받은 사람의 정보는 삭제되었습니다.',
  ],
  [
    'The address is suppressed ({}: {}) since {}{}, so nothing was sent. If the reader wants mail again: suppressions remove ADDRESS --scope {}, then ask again.',
    '{3}부터 발송 금지된 주소라({1}: {2}{4}) 보내지 않았습니다. 수신자가 다시 받기를 원하면 suppressions remove 주소 --scope {5} 뒤에 다시 요청하세요.',
  ],
  [
    'The letter {} cannot be sent again: the data of its event has been erased (EVENT_RETENTION_DAYS). The app has to post the event again.',
    '메일 {1}은(는) 다시 보낼 수 없습니다. 이벤트의 데이터가 삭제되었습니다(EVENT_RETENTION_DAYS). 앱이 이벤트를 다시 보내야 합니다.',
  ],
  [
    'The letter {} was sent again already, as {}. If that one did not arrive either, send that one again.',
    '메일 {1}은(는) 이미 {2}(으)로 다시 보냈습니다. 그것도 도착하지 않았다면 그 메일을 다시 보내세요.',
  ],
  [
    'The edition or the reader of the letter {} was changed at this moment. Look at the letter again.',
    '방금 메일 {1}의 회차나 수신자가 바뀌었습니다. 메일을 다시 확인하세요.',
  ],
  [
    'The reader has left the newsletter {} since, so nothing was sent. Only they can come back.',
    '수신자가 그 뒤 뉴스레터 {1}의 구독을 끊어 보내지 않았습니다. 본인만 다시 구독할 수 있습니다.',
  ],
  [
    'The reader has to confirm the subscription to {} first, so nothing was sent.',
    '수신자가 아직 {1} 구독을 확인하지 않아 보내지 않았습니다.',
  ],
  [
    'The reader wants no newsletters until {}, so nothing was sent.',
    '수신자가 {1}까지 뉴스레터를 받지 않겠다고 하여 보내지 않았습니다.',
  ],
  [
    'The letter {} is a proof. Another one is sent with editions proof EDITION --to ADDRESS.',
    '메일 {1}은(는) 시험 발송입니다. editions proof 회차 --to 주소로 다시 시험 발송하세요.',
  ],
  [
    'The edition {} was cancelled, so none of its letters is sent again.',
    '회차 {1}은(는) 취소되어 그 메일을 다시 보내지 않습니다.',
  ],
  [
    'The edition {} is paused. Resume it first: editions resume {}.',
    '회차 {1}이(가) 일시 정지되어 있습니다. 먼저 재개하세요: editions resume {2}.',
  ],
  [
    'The letter {} cannot be sent again: what its edition showed is not kept any more.',
    '메일 {1}은(는) 다시 보낼 수 없습니다. 그 회차의 내용이 더는 보관되어 있지 않습니다.',
  ],
  [
    'The first letter was good until {}; links in it may have ended, and the new letter has the same ones.',
    '처음 메일의 유효 기간은 {1}까지였습니다. 그 안의 링크가 만료되었을 수 있으며, 새 메일에도 같은 링크가 들어갑니다.',
  ],
  [
    'The letter {} is {}, and only a letter that is pending can be {}. Nothing was changed.',
    '메일 {1}의 상태가 {2}입니다. 대기 중인 메일만 처리할 수 있습니다({3}). 바뀐 것은 없습니다.',
  ],
  [
    'The event or edition of the letter {} has another letter to this address already, so this one is not needed. Cancel it.',
    '메일 {1}의 이벤트나 회차에 이 주소로 가는 메일이 이미 있어 이 메일은 필요하지 않습니다. 취소하세요.',
  ],
  ['Several apps have used this key. Expected {}.', '여러 앱이 이 키를 썼습니다. 앱을 함께 지정하세요: {1}'],
  ['one of the apps that have used this key: {}', '이 키를 쓴 앱 가운데 하나: {1}'],
  // The letter as it was sent.
  [
    'The letter {} is {}, and no sender has made it so far: there is nothing to show. What it says is decided when it is sent.',
    '메일 {1}의 상태는 {2}이고 아직 만들어지지 않아 보여 줄 것이 없습니다. 내용은 보낼 때 정해집니다.',
  ],
  [
    'The letter {} could not be made with the version {}: {}.',
    '메일 {1}을(를) 버전 {2}(으)로 만들 수 없습니다: {3}.',
  ],
  [
    'The letter {} was not made with a test key, and a test key reads test letters only. Use a live key.',
    '메일 {1}은(는) 시험용 키로 만든 것이 아닙니다. 시험용 키로는 시험 메일만 읽을 수 있으니 실제 키를 쓰세요.',
  ],
  [
    'The letter {} shows a person whom the app did not name itself: this needs the scope recipients:read.',
    '메일 {1}에는 앱이 직접 지정하지 않은 사람이 나옵니다. recipients:read 권한이 필요합니다.',
  ],
  ['The letter {} cannot be shown any more: {}.', '메일 {1}을(를) 더는 보여 줄 수 없습니다: {2}.'],
  [
    'the person it was written to has been erased, and the letter with them',
    '받은 사람의 정보가 삭제되면서 메일도 지워졌습니다',
  ],
  [
    'the data of its event has been erased (EVENT_RETENTION_DAYS, or a person whom it named)',
    '이벤트의 데이터가 삭제되었습니다(EVENT_RETENTION_DAYS가 지났거나, 데이터에 나온 사람이 삭제됨)',
  ],
  ['the content of its edition is not there any more', '그 회차의 내용이 더는 없습니다'],
  [
    'Links that were made for the reader lead nowhere.',
    '수신자를 위해 만든 링크는 아무 데도 이어지지 않게 바꾸었습니다.',
  ],
  [
    'What was known of the reader is not there any more; the letter is shown without it.',
    '수신자에 대해 알던 것이 더는 없어, 그것 없이 보여 줍니다.',
  ],
  [
    'What is known of the reader was changed after the letter was sent, and is shown as it is now.',
    '메일을 보낸 뒤 수신자의 정보가 바뀌었습니다. 지금의 정보로 보여 줍니다.',
  ],
  [
    'Its sender went away before it could tell what became of the letter.',
    '메일이 어떻게 되었는지 알리기 전에 발송기가 사라졌습니다.',
  ],
  // Dead letters and replays.
  ['There is no replay {}.', '다시 보내기 {1}이(가) 없습니다.'],
  [
    'There is no dead letter that this filter names. Nothing was replayed.',
    '이 조건에 맞는 데드 레터가 없습니다. 다시 보낸 것은 없습니다.',
  ],
  [
    'The letter {} is not a dead letter: it is {}. Nothing was replayed.',
    '메일 {1}은(는) 데드 레터가 아닙니다(상태: {2}). 다시 보낸 것은 없습니다.',
  ],
  [
    'The event of the letter {} has another letter to this address already, so this one is not needed. Discard it.',
    '메일 {1}의 이벤트에 이 주소로 가는 메일이 이미 있어 이 메일은 필요하지 않습니다. 포기하세요.',
  ],
  // Limits, providers, lanes.
  [
    'There is no limit {}: expected domain:<domain> or provider:<name>; {}.',
    '제한 {1}이(가) 없습니다. domain:<도메인> 또는 provider:<이름>이어야 합니다. {2}.',
  ],
  ['no letter has met a limit yet', '아직 제한에 걸린 메일이 없습니다'],
  ['those that letters have met begin with {}', '메일이 걸린 제한은 다음과 같습니다: {1}'],
  ['There is no lane "{}": expected {}.', '차선 "{1}"이(가) 없습니다. 다음 가운데 하나여야 합니다: {2}.'],
  ['There is no provider {}: {}.', '메일 서버 {1}이(가) 없습니다: {2}.'],
  // Apps and keys.
  [
    'There is an app "{}" already. Names are not used twice, as its deliveries stay under it; choose another, or give it another key with apps rotate {}.',
    '앱 "{1}"이(가) 이미 있습니다. 메일 기록이 이름 아래 남으므로 같은 이름은 다시 쓰지 않습니다. 다른 이름을 고르거나, apps rotate {2}로 새 키를 만드세요.',
  ],
  [
    'There is no app "{}". The command apps list shows those there are.',
    '앱 "{1}"이(가) 없습니다. apps list 명령으로 앱 목록을 볼 수 있습니다.',
  ],
  ['{}: expected {}, got {}.', '{1}: {2}이어야 하는데 {3}이(가) 왔습니다.'],
  [
    'This API key may use the templates {}, got {}.',
    '이 API 키는 템플릿 {1}만 쓸 수 있는데 {2}이(가) 왔습니다.',
  ],
  ['{}: expected {}, got {} (and {} more).', '{1}: {2}이어야 하는데 {3}이(가) 왔습니다(그 밖에 {4}건).'],
  ['at least {} entry', '적어도 {1}개'],
  ['at least {} entries', '적어도 {1}개'],
  ['at most {} entry', '최대 {1}개'],
  ['at most {} entries', '최대 {1}개'],
  ['at least {} character', '{1}자 이상'],
  ['at least {} characters', '{1}자 이상'],
  ['at most {} character', '최대 {1}자'],
  ['at least {}', '적어도 {1}'],
  ['at most {}', '많아야 {1}'],
  ['one of {}', '다음 가운데 하나: {1}'],
  ['an object with {}', '{1}이(가) 있는 객체'],
  ['The request is invalid.', '요청이 올바르지 않습니다.'],
  // Users and sessions.
  [
    'This user has no role in any space. An admin gives one: pabal users add ADDRESS --role ROLE.',
    '이 사용자에게는 어느 공간의 역할도 없습니다. 관리자가 줄 수 있습니다: pabal users add 주소 --role 역할',
  ],
  [
    'This user has no role in the space {}. An admin of that space gives one.',
    '이 사용자에게는 공간 {1}의 역할이 없습니다. 그 공간의 관리자가 줄 수 있습니다.',
  ],
  ['The address and the password do not belong together.', '이메일 주소와 비밀번호가 맞지 않습니다.'],
  ['password: expected {}, got {}.', '비밀번호: {1}이어야 하는데 {2}이(가) 왔습니다.'],
  [
    '/password/current: expected the present password, got another one.',
    '/password/current: 지금 비밀번호와 다릅니다.',
  ],
  ['the present password', '지금 비밀번호'],
  [
    'Too many passwords are being tried at this moment. Try again in a minute.',
    '지금 로그인 시도가 너무 많습니다. 1분 뒤에 다시 시도하세요.',
  ],
  [
    'More than {} wrong passwords came within a minute, from this address or for this account. The right password still works; wait a moment and try again.',
    '이 주소 또는 이 계정으로 1분 안에 틀린 비밀번호가 {1}번 넘게 왔습니다. 맞는 비밀번호는 계속 쓸 수 있으니 잠시 뒤 다시 시도하세요.',
  ],
  [
    'The OpenID provider knows this person, and pabal does not: nobody invited this address, the provider has not verified it, or no claim gives it a role.',
    'OpenID 제공자는 이 사람을 알지만 pabal은 모릅니다. 이 주소를 초대한 적이 없거나, 제공자가 주소를 확인하지 않았거나, 역할을 주는 클레임이 없습니다.',
  ],
  ['The session was ended at this moment. Sign in again.', '방금 세션이 끝났습니다. 다시 로그인하세요.'],
  [
    'There is no session {} that you may end. GET /v1/sessions lists those there are.',
    '끝낼 수 있는 세션 {1}이(가) 없습니다. 목록에서 확인하세요.',
  ],
  [
    'This invitation was used already, or its time is over. Ask an admin for another one: pabal users invite ADDRESS.',
    '이미 쓴 초대이거나 기간이 지났습니다. 관리자에게 새 초대를 요청하세요: pabal users invite 주소',
  ],
  [
    '{} has the role {} in this space already. Change it with users role, or with PATCH /v1/users/{id}.',
    '{1}에게는 이 공간에서 이미 {2} 역할이 있습니다. 목록에서 역할을 바꾸세요.',
  ],
  [
    '{} is the only admin of this space. Make somebody else an admin first.',
    '{1}은(는) 이 공간의 유일한 관리자입니다. 먼저 다른 사람을 관리자로 만드세요.',
  ],
  [
    '{} has a role in other spaces, too. {} can be changed by the user alone, or with pabal users password.',
    '{1}에게는 다른 공간의 역할도 있습니다. {2}은(는) 본인만 바꾸거나 pabal users password로 바꿀 수 있습니다.',
  ],
  [
    'There is no such user in this space. GET /v1/users and the command users list show those there are.',
    '이 공간에 그런 사용자가 없습니다. 목록에서 확인하세요.',
  ],
  ['the role {}', '역할 {1}'],
  ['an API key: only an app may do this', 'API 키'],
  ['This needs {}; the user is {} in this space.', '{1}이(가) 필요한데, 이 공간에서의 역할은 {2}입니다.'],
  [
    'This needs the scope {}; the key has {}.',
    '권한 {1}이(가) 필요한데, 이 키의 권한은 다음과 같습니다: {2}.',
  ],
  [
    'This needs the scope {}, which no test key can use: it sends mail to real people, or changes settings that live keys use. Use a live key.',
    '시험용 키로는 쓸 수 없는 권한 {1}이(가) 필요합니다. 실제 사람에게 메일을 보내거나 실제 키의 설정을 바꾸기 때문입니다. 실제 키를 쓰세요.',
  ],
  [
    'This belongs to the installation and to no space. Expected a key of an app in the space "{}", or a session there.',
    '이것은 공간이 아니라 설치 전체의 것입니다. 공간 "{1}"의 앱 키나 세션이 필요합니다.',
  ],
  [
    'Expected the header field `Pabal-Console: 1`, and `Sec-Fetch-Site: same-origin` or an `Origin` that is this host. Nothing was changed. Programs send an API key in place of a session.',
    '콘솔의 페이지에서 온 요청이 아니라서 바꾸지 않았습니다. 프로그램은 세션 대신 API 키를 보내야 합니다.',
  ],
  [
    'Nothing was changed. The session was ended, nobody used it for too long, or the user has no role in the space any more. Sign in again.',
    '바뀐 것은 없습니다. 세션이 끝났거나, 오래 쓰지 않았거나, 이 공간에서의 역할이 없어졌습니다. 다시 로그인하세요.',
  ],
  ['Sign in first: POST /v1/session, or the page /console/sign-in.', '먼저 로그인하세요(/console/sign-in).'],
  [
    'Expected a user who is signed in, got an API key. Use the console.',
    '로그인한 사용자만 할 수 있습니다. 콘솔에서 하세요.',
  ],
  ['Expected a user who is signed in, got an API key.', '로그인한 사용자만 할 수 있습니다.'],
  ['Only an app posts events: send its API key.', '이벤트는 앱만 보낼 수 있습니다. 앱의 API 키를 보내세요.'],
  [
    'Send the API key as `Authorization: Bearer pbl_…`.',
    'API 키를 `Authorization: Bearer pbl_…`로 보내세요.',
  ],
  ['The API key is unknown, revoked or expired.', '모르는 API 키이거나, 폐기되었거나, 만료되었습니다.'],
  [
    'This app or user may make {} requests a minute to one api process, for all its keys and sessions together; each event of a batch counts as one. Try again in {} s.',
    '한 앱이나 사용자는 모든 키와 세션을 합쳐 API 프로세스 하나에 1분에 {1}번까지 요청할 수 있습니다. {2}초 뒤에 다시 시도하세요.',
  ],
  [
    'Reports and alarms go to this address (OPS_ADDRESS), so it cannot be suppressed but for newsletters. Nothing was changed.',
    '이 주소는 보고와 경보를 받는 주소(OPS_ADDRESS)라서 뉴스레터 외에는 막을 수 없습니다. 바뀐 것은 없습니다.',
  ],
  // Events, imports, the audit log.
  ['There is no event {}.', '이벤트 {1}이(가) 없습니다.'],
  ['There is no import {}.', '가져오기 {1}이(가) 없습니다.'],
  [
    'The import {} has ended before: it is {}. Nothing was changed.',
    '가져오기 {1}은(는) 이미 끝났습니다(상태: {2}). 바뀐 것은 없습니다.',
  ],
  ['a JSON object on one line', '한 줄의 JSON 객체'],
  ['each key once in an object', '객체 안에 같은 키는 한 번만'],
  ['the same key again', '같은 키가 또 있음'],
  ['a closing quote', '닫는 따옴표'],
  ['text', '글자'],
  ['a number such as 12.5', '12.5와 같은 숫자'],
  ['true or false', 'true 또는 false'],
  ['no field of this name', '이런 이름의 필드는 없어야 함'],
  ['values that PostgreSQL stores', 'PostgreSQL이 저장할 수 있는 값'],
  ['text without NUL or halves of surrogate pairs', 'NUL이나 깨진 문자가 없는 글자'],
  ['another name for this field', '다른 필드 이름'],
  ['nothing', '없음'],
  ['Entry {} is missing: behind entry {} comes {}.', '{1}번 기록이 없습니다. {2}번 다음에 {3}번이 옵니다.'],
  [
    'Entry {} was changed, or one before it: its hash is not that of what it says.',
    '{1}번 기록이나 그 앞의 기록이 바뀌었습니다. 해시가 내용과 맞지 않습니다.',
  ],
  [
    'Entry {} is missing: the chain went on to entry {}.',
    '{1}번 기록이 없습니다. 사슬은 {2}번까지 이어졌습니다.',
  ],
  // Webhooks.
  [
    'An app makes endpoints for itself: expected "{}" or none.',
    '앱은 자기 엔드포인트만 만들 수 있습니다. "{1}"을(를) 쓰거나 비워 두세요.',
  ],
  [
    'Being told about newsletters needs the scope {}, which this key lacks. Ask for types that begin with delivery. or event., and leave newsletters out.',
    '뉴스레터 소식을 받으려면 이 키에 없는 권한 {1}이(가) 필요합니다. delivery. 또는 event.로 시작하는 종류만 고르고 뉴스레터는 빼세요.',
  ],
  [
    'Say which messages are sent again: since when, or from which sequence.',
    '어떤 메시지를 다시 보낼지 정하세요. 시각이나 순번 가운데 하나로 시작을 알려 주세요.',
  ],
  [
    'The app "{}" has {} endpoints, and there may be no more. Remove one that is not used.',
    '앱 "{1}"에는 엔드포인트가 {2}개 있어 더 만들 수 없습니다. 쓰지 않는 것을 지우세요.',
  ],
  [
    'The endpoint is {}, and is sent nothing. Switch it on first; what was kept for it is sent then, too.',
    '엔드포인트의 상태가 {1}이어서 아무것도 보내지 않습니다. 먼저 켜세요. 그동안 쌓인 것도 그때 보냅니다.',
  ],
  [
    'There is no endpoint {}, or it belongs to another app.',
    '엔드포인트 {1}이(가) 없거나 다른 앱의 것입니다.',
  ],
  [
    'app: expected the name of the app that is told, got none.',
    'app: 소식을 받을 앱의 이름이 필요한데 비어 있습니다.',
  ],
  [
    'The date is the one of the attempt, and the signature (DKIM) is missing: neither is kept. The sender is the one of today where the template names none.',
    '날짜는 시도한 때이고 서명(DKIM)은 없습니다. 둘 다 보관하지 않기 때문입니다. 템플릿에 보낸 사람이 없으면 지금 설정된 보낸 사람으로 보입니다.',
  ],
  [
    'Of its files the source has names and lengths, and not what is in them.',
    '원문에는 첨부 파일의 이름과 길이만 있고 내용은 없습니다.',
  ],
  // What was not well, and is well again.
  ['PostgreSQL answers again.', 'PostgreSQL이 다시 응답합니다.'],
  ['PostgreSQL can be written again.', 'PostgreSQL에 다시 쓸 수 있습니다.'],
  [
    'PostgreSQL waits for no missing standby any more.',
    'PostgreSQL이 이제 없는 대기 서버를 기다리지 않습니다.',
  ],
  ['A sender is alive again.', '발송기가 다시 살아 있습니다.'],
  ['The lane {} goes on.', '{1} 차선이 다시 나갑니다.'],
  ['Provider {} does not refuse us any more.', '메일 서버 {1}이(가) 더는 우리를 거절하지 않습니다.'],
  ['Provider {} is reached again.', '메일 서버 {1}에 다시 연결됩니다.'],
  ['Provider {} takes letters again.', '메일 서버 {1}이(가) 다시 메일을 받습니다.'],
  ['The queue is back for {}.', '큐가 돌아왔습니다: {1}'],
  ['The check does not fail any more: {}.', '점검이 더는 실패하지 않습니다: {1}.'],
  ['A builder is alive again.', '빌더가 다시 살아 있습니다.'],
  ['The sweeper is in time again.', '청소부가 다시 제때 돕니다.'],
  ['Provider {} has free connections again.', '메일 서버 {1}에 빈 연결이 다시 있습니다.'],
  [
    'No event letter has waited for a sender for long any more.',
    '발송기를 오래 기다리는 이벤트 메일이 이제 없습니다.',
  ],
  ['Letters of {} are called spam less often.', '{1}의 메일에 스팸 신고가 줄었습니다.'],
  ['Newsletter {} is not overdue any more.', '뉴스레터 {1}이(가) 더는 밀려 있지 않습니다.'],
  [
    'No letter whose answer was lost waits for a decision any more.',
    '응답을 잃고 결정을 기다리는 메일이 이제 없습니다.',
  ],
  [
    'Decided about, or no news any more, are the letters that failed for: {}',
    '다음 원인으로 실패한 메일은 처리되었거나 더는 새 소식이 아닙니다: {1}',
  ],
  ['No letter waits for {} any more.', '{1}을(를) 기다리는 메일이 이제 없습니다.'],
  ['Fewer letters of {} come back.', '{1}의 반송이 줄었습니다.'],
  ['No letter waits for the template {} any more.', '템플릿 {1}을(를) 기다리는 메일이 이제 없습니다.'],
  [
    'The standby is waited for now, or follows no more.',
    '이제 대기 서버를 기다리거나, 대기 서버가 더는 따라오지 않습니다.',
  ],
  ['The file of a template is mended: {}', '템플릿 파일이 고쳐졌습니다: {1}'],
  ['Provider {} is not paused any more.', '메일 서버 {1}의 일시 정지가 풀렸습니다.'],
  [
    'No letter waits for the paused app {} any more.',
    '일시 정지된 앱 {1} 때문에 기다리는 메일이 이제 없습니다.',
  ],
  [
    'Few letters of app {} wait for its share now, or none.',
    '앱 {1}의 몫을 기다리는 메일이 이제 적거나 없습니다.',
  ],
  ['The edition of {} is not paused any more.', '{1}의 회차는 일시 정지가 풀렸습니다.'],
  ['The edition of {} waits for no approval any more.', '{1}의 회차는 더는 승인을 기다리지 않습니다.'],
  ['Newsletters are not held back any more.', '뉴스레터가 더는 미뤄지지 않습니다.'],
  ['No requests come with the wrong key {}… any more.', '잘못된 키 {1}…로 오는 요청이 이제 없습니다.'],
  [
    'The clock of {} is right again, or the process has ended.',
    '{1}의 시계가 다시 맞거나, 프로세스가 끝났습니다.',
  ],
  [
    'It is known again, or was forgotten after a day: {}.',
    '다시 확인되었거나, 하루가 지나 목록에서 사라졌습니다: {1}.',
  ],
  ['All feeds can be read again.', '모든 피드를 다시 읽을 수 있습니다.'],
  ['It is not said any more: {}', '이 경고는 더 나오지 않습니다: {1}'],
  // What a letter’s history has.
  ['discarded: {}', '포기: {1}'],
  ['resolved as {}: {}', '{1}(으)로 처리: {2}'],
  ['cancelled: {}', '취소: {1}'],
  ['sent again, after {}: {}', '메일 {1}을(를) 다시 보냄: {2}'],
  ['sent again, as {}: {}', '메일 {1}(으)로 다시 보냄: {2}'],
  ['address corrected: {}; was {}', '주소를 고침: {1}. 전에는 {2}'],
  ['asked for by {}; address corrected, was {}', '{1}의 요청, 주소를 고침(전에는 {2})'],
  ['asked for by {}', '{1}의 요청'],
  ['lease ran out', '맡고 있던 발송기가 사라짐'],
  ['claimed by a sender that is gone', '사라진 발송기가 맡고 있었음'],
  ['claimed by a sender that does not hold it', '맡은 것으로 적힌 발송기가 가지고 있지 않음'],
  ['policy of the lane: send again', '차선의 규칙에 따라 다시 보냄'],
  ['a report shows that it was taken: {}', '서버가 받았음을 보고로 확인함: {1}'],
  ['the person was erased', '받는 사람의 정보가 삭제됨'],
  // Pictures of letters.
  [
    'Pictures need Chromium, and this machine has none. Install it (Debian: apt-get install chromium fonts-noto-cjk), or set CHROMIUM_PATH to where it is.',
    '그림을 그리려면 Chromium이 필요한데 이 컴퓨터에는 없습니다. 설치하거나(Debian: apt-get install chromium fonts-noto-cjk) 있는 곳을 CHROMIUM_PATH로 알려 주세요.',
  ],
  [
    'CHROMIUM_PATH must be the program of Chromium, and {} cannot be run.',
    'CHROMIUM_PATH는 Chromium 프로그램이어야 하는데 {1}을(를) 실행할 수 없습니다.',
  ],
  [
    'Chromium ({}) does not start. Run it by hand to see why: {} --headless --dump-dom about:blank',
    'Chromium({1})이 시작되지 않습니다. 직접 실행해 이유를 확인하세요: {2} --headless --dump-dom about:blank',
  ],
  ['No more pictures are taken: the api ends.', 'API가 끝나는 중이라 그림을 더 그리지 않습니다.'],
  ['No more pictures are taken: the program ends.', '프로그램이 끝나는 중이라 그림을 더 그리지 않습니다.'],
  [
    'At most {} letters may wait to be drawn. Try again later.',
    '그림을 기다리는 메일이 {1}통을 넘었습니다. 잠시 뒤 다시 시도하세요.',
  ],
  [
    'A letter must be drawn within {} ms, and was not.',
    '메일의 그림을 {1}ms 안에 그려야 하는데 그리지 못했습니다.',
  ],
  ['Chromium could not draw the letter.', 'Chromium이 메일을 그리지 못했습니다.'],
  [
    'To draw a letter may take {} MB, and this one takes more.',
    '메일 하나를 그리는 데 {1}MB까지 쓸 수 있는데 이 메일은 더 필요합니다.',
  ],
  // Templates that letters cannot be made with.
  ['template {}, block "{}": {}', '템플릿 {1}, 블록 "{2}": {3}'],
  ['template {}: {}', '템플릿 {1}: {2}'],
  [
    '{} line {}: expected {} for "{}", got {}; {}',
    '{1} {2}번째 줄: "{4}"에 필요한 것은 {3}, 받은 것은 {5}. {6}',
  ],
  ['a value', '값'],
  ['more', '그보다 많음'],
  ['a text', '글자'],
  ['a number', '숫자'],
  ['a whole number', '정수'],
  ['a list', '목록'],
  ['an object', '객체'],
  [
    'send it in the data, or write "| default(…)" or "{% if … %}" where it may be missing',
    '데이터에 넣어 보내거나, 없을 수 있는 곳에 "| default(…)"나 "{% if … %}"를 쓰세요',
  ],
  ['send another value, or change the template', '다른 값을 보내거나 템플릿을 고치세요'],
  [
    'expected a subject, got an empty one; write one that does not hang on optional data',
    '제목이 비어 있습니다. 없을 수도 있는 데이터에 기대지 않는 제목을 쓰세요',
  ],
  [
    'expected the template to run, got a {}; check its expressions',
    '템플릿을 실행하다가 {1} 오류가 났습니다. 표현식을 확인하세요',
  ],
  ['expected a template of this name in {}, found none', '{1}에 이런 이름의 템플릿이 없습니다'],
  ['expected a file, found none', '파일이 없습니다'],
  ['expected a block "{}", found {}', '블록 "{1}"이(가) 있어야 하는데 있는 것은 {2}입니다'],
  ['expected the file "{}", found none', '파일 "{1}"이(가) 없습니다'],
  [
    'expected at least one letter, named after its locale such as ko.njk; found none',
    'ko.njk처럼 언어 이름을 딴 메일 파일이 하나도 없습니다',
  ],
  [
    '{} leads into a private network. If it is meant to, add the network to {}; the log has its address.',
    '사설 네트워크 주소입니다: {1}. 의도한 것이라면 {2}에 그 네트워크를 추가하세요. 주소는 로그에 있습니다.',
  ],
  ['The host {} has no address.', '주소가 없는 호스트입니다: {1}'],
  ['Expected a status of 2xx, got {}.', '2xx 상태를 기대했는데 {1}을(를) 받았습니다.'],
  [
    'Expected a status of 2xx, got {}: redirects are not followed; give the endpoint its new address.',
    '2xx 상태를 기대했는데 {1}을(를) 받았습니다. 리디렉션은 따라가지 않으니 엔드포인트의 주소를 바꾸세요.',
  ],
  ['Expected an answer within {} s, got none.', '{1}초 안에 응답이 없었습니다.'],
  ['The connection failed: {}.', '연결하지 못했습니다: {1}.'],
  ['The server’s TLS cannot be trusted: {}.', '서버의 TLS를 신뢰할 수 없습니다: {1}.'],
  // What is away.
  ['{} Nothing was accepted; try again shortly.', '{1} 받은 것은 없습니다. 잠시 뒤 다시 시도하세요.'],
  [
    'PostgreSQL can only be read: a standby answers in place of the primary.',
    'PostgreSQL이 읽기만 됩니다. 주 서버 대신 대기 서버가 응답합니다.',
  ],
  ['PostgreSQL has no room left on its disk.', 'PostgreSQL의 디스크가 가득 찼습니다.'],
  ['PostgreSQL takes no more connections.', 'PostgreSQL이 연결을 더 받지 않습니다.'],
  ['PostgreSQL has run out of memory.', 'PostgreSQL의 메모리가 모자랍니다.'],
  ['No connection to PostgreSQL could be had in time.', '제때 PostgreSQL에 연결하지 못했습니다.'],
  ['PostgreSQL cannot be reached.', 'PostgreSQL에 연결할 수 없습니다.'],
  ['PostgreSQL does not answer.', 'PostgreSQL이 응답하지 않습니다.'],
  [
    'A connection pooler is in front of PostgreSQL and refuses how pabal connects. Set DATABASE_POOLER=transaction.',
    'PostgreSQL 앞의 연결 풀러가 pabal의 연결 방식을 거절합니다. DATABASE_POOLER=transaction으로 설정하세요.',
  ],
  [
    'PostgreSQL did not finish the statement in time; nothing was changed. Try again shortly.',
    'PostgreSQL이 제때 끝내지 못했습니다. 바뀐 것은 없습니다. 잠시 뒤 다시 시도하세요.',
  ],
  [
    'Other requests are changing the same rows; nothing was changed. Try again shortly.',
    '다른 요청이 같은 것을 바꾸고 있습니다. 바뀐 것은 없습니다. 잠시 뒤 다시 시도하세요.',
  ],
  [
    'The answer took longer than {} s and was given up; nothing was changed. {} An operator can allow more with QUESTION_SECONDS.',
    '답을 찾는 데 {1}초가 넘게 걸려 그만두었습니다. 바뀐 것은 없습니다. {2} QUESTION_SECONDS로 더 오래 허용할 수 있습니다.',
  ],
  [
    'Other questions of this kind are being answered, as many as may be at a time. Try again shortly.',
    '이런 질문을 한 번에 처리할 수 있는 만큼 처리하고 있습니다. 잠시 뒤 다시 시도하세요.',
  ],
  [
    'The database has no tables yet. Try again shortly.',
    '데이터베이스에 아직 테이블이 없습니다. 잠시 뒤 다시 시도하세요.',
  ],
  [
    'Something that this request names was removed at the same moment. Look it up again.',
    '요청한 것이 방금 지워졌습니다. 다시 찾아보세요.',
  ],
  [
    'Expected a path in percent-encoded UTF-8, got one with a percent sign that begins no character. Write a percent sign as %25.',
    '주소에 잘못된 퍼센트 기호가 있습니다. 퍼센트 기호는 %25로 쓰세요.',
  ],
  ['There is nothing at {}. Every path is in /openapi.json.', '{1}에는 아무것도 없습니다.'],
  ['Expected {} here, got {}.', '여기서는 {1}을(를) 써야 하는데 {2}이(가) 왔습니다.'],
  [
    'Something went wrong on our side; the request id finds it in the log.',
    '우리 쪽에서 오류가 났습니다. 요청 ID로 로그에서 찾을 수 있습니다.',
  ],
  [
    'At most {} may listen to one api process, and as many do. Try again later, or ask GET /v1/status.',
    'API 프로세스 하나에는 {1}명까지만 연결할 수 있는데 모두 찼습니다. 나중에 다시 시도하세요.',
  ],
  ['The queue cannot be reached; it is being looked for.', '큐에 연결할 수 없어 다시 찾고 있습니다.'],
  ['The queue cannot be reached.', '큐에 연결할 수 없습니다.'],
  ['The queue did not answer within {} ms.', '큐가 {1}ms 안에 응답하지 않았습니다.'],
  ['The queue was stopped.', '큐가 멈췄습니다.'],
  // Editions.
  ['There is too little to say.', '실을 것이 너무 적습니다.'],
  [
    'There is too little to say. Entries found: {}, needed: {}. {}',
    '실을 것이 너무 적습니다. 찾은 글 {1}개, 필요한 글 {2}개. {3}',
  ],
  ['Feeds: {}, read between {} and {}; failing: {}.', '피드 {1}개, 읽은 때 {2} ~ {3}, 실패 {4}개.'],
  ['Feeds: {}, none of which has answered so far.', '피드 {1}개 가운데 응답한 것이 아직 없습니다.'],
  ['The feed {} could not be read ({}).', '피드 {1}을(를) 읽을 수 없습니다({2}).'],
  [
    'Held: letters were tried, and {} of {} cannot be made. {}',
    '보류: 시험한 메일 {2}통 가운데 {1}통을 만들 수 없습니다. {3}',
  ],
  // Feeds.
  ['There is no feed {}.', '피드 {1}이(가) 없습니다.'],
  [
    'The feed {} is not read: it is {}. Make it active first.',
    '피드 {1}의 상태가 {2}라서 읽지 않습니다. 먼저 다시 시작하세요.',
  ],
  ['/url: expected an address that no other feed has, got {}.', '다른 피드가 쓰는 주소입니다: {1}'],
  ['an address that no other feed has, or had', '다른 피드가 쓰지 않았고 쓰지 않는 주소'],
  ['an address that begins with http:// or https://', 'http://나 https://로 시작하는 주소'],
  ['at most {} characters', '최대 {1}자'],
  ['a tag of 1 to {} characters without control characters', '제어 문자가 없는 1~{1}자의 태그'],
  ['a name of 1 to {} characters without control characters', '제어 문자가 없는 1~{1}자의 이름'],
  ['a section of 1 to {} characters without control characters', '제어 문자가 없는 1~{1}자의 섹션'],
  ['a word of 1 to {} characters without control characters', '제어 문자가 없는 1~{1}자의 단어'],
  ['at least 1 with the failureRule `wait`', '기다리는 규칙에는 1 이상'],
  ['/opml: {}', 'OPML 문서: {1}'],
  ['an OPML document', 'OPML 문서'],
  ['There is no entry {} in this space.', '이 공간에 글 {1}이(가) 없습니다.'],
  ['Expected a status of 200, got {}.', '200을 기대했지만 {1}(으)로 응답했습니다.'],
  // Newsletters and editions.
  ['a draft as a preview answers it', '미리 보기가 응답한 초안'],
  ['less text, in all languages together', '모든 언어를 합쳐 더 짧은 글'],
  ['another text', '다른 글'],
  ['There is no edition {}.', '회차 {1}이(가) 없습니다.'],
  ['There is no template "{}".', '템플릿 "{1}"이(가) 없습니다.'],
  ['There is no template "{}" with such a letter, now or in use.', '템플릿 "{1}"에 그런 메일이 없습니다.'],
  ['There is no newsletter "{}".', '뉴스레터 "{1}"이(가) 없습니다.'],
  [
    'The newsletter "{}" is not at version {} any more: somebody else has changed it. Read it again.',
    '뉴스레터 "{1}"은(는) 이제 버전 {2}이(가) 아닙니다. 다른 사람이 바꿨으니 다시 읽으세요.',
  ],
  ['/content/of: expected {}, got "{}".', '내용의 출처: {1}이(가) 필요하지만 "{2}"입니다.'],
  ['the key of a newsletter of feeds whose clicks are counted', '클릭을 세는, 피드로 만드는 뉴스레터의 키'],
  ['/slot: expected {}, got {}.', '발송 시각: {1}이(가) 필요하지만 {2}입니다.'],
  ['The newsletter "{}" has no version {}.', '뉴스레터 "{1}"에 버전 {2}이(가) 없습니다.'],
  ['There is no recipient "{}".', '수신자 "{1}"이(가) 없습니다.'],
  [
    'The edition {} has no letters in "{}" that can be sent again now.',
    '회차 {1}에는 지금 다시 보낼 수 있는 "{2}" 메일이 없습니다.',
  ],
  [
    'The edition {} is {}: it cannot be {} yet, or not any more.',
    '회차 {1}의 상태가 {2}라서 아직 할 수 없거나 더는 할 수 없습니다({3}).',
  ],
  ['The edition {} is {}{}: it cannot be {}.', '회차 {1}의 상태가 {2}{3}라서 할 수 없습니다({4}).'],
  [
    'The edition {} has to be approved by somebody else: {} has written it.',
    '회차 {1}은(는) 다른 사람이 승인해야 합니다. {2}이(가) 쓴 것입니다.',
  ],
  [
    'The entries of this edition cannot be arranged: what its letters show was not made of them.',
    '이 회차의 글은 정리할 수 없습니다. 메일의 내용이 그 글로 만들어지지 않았습니다.',
  ],
  [
    'The entry {} is not in this edition any more: somebody else has arranged it. Look at it again.',
    '글 {1}은(는) 이제 이 회차에 없습니다. 다른 사람이 정리했으니 다시 확인하세요.',
  ],
  [
    'Only editions that are made of feeds take entries in.',
    '피드로 만드는 회차에만 글을 더 실을 수 있습니다.',
  ],
  [
    'The entry {} cannot be taken in: an edition of this newsletter has had it, or another one that tells the same.',
    '글 {1}은(는) 실을 수 없습니다. 이 뉴스레터의 회차에 이미 실렸거나, 같은 이야기를 하는 글이 실렸습니다.',
  ],
  [
    'an entry that one of the feeds here has published, and that is not hidden',
    '이곳의 피드가 냈고 숨기지 않은 글',
  ],
  ['an entry that is not in the edition yet', '아직 이 회차에 없는 글'],
  ['/approval: expected {}, got {}.', '승인: {1}이(가) 필요하지만 {2}입니다.'],
  ['Cancelled by {}: {}', '{1}이(가) 취소했습니다: {2}'],
  ['The letter cannot be made: {}.', '메일을 만들 수 없습니다: {1}.'],
  [
    'The template {} is broken: {}. It works again as soon as its file is mended.',
    '템플릿 {1}이(가) 깨졌습니다: {2}. 파일을 고치면 바로 다시 쓸 수 있습니다.',
  ],
];
