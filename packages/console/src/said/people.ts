// What the rules about people say in English, in Korean: as in korean.ts.

export const aboutPeople: readonly (readonly [english: string, korean: string])[] = [
  ['There is no recipient {}.{}', '수신자 {1}이(가) 없습니다.{2}'],
  [' A person without another id has {}.', ' 다른 ID가 없는 사람의 ID는 {1}입니다.'],
  ['There is no recipient {}.', '수신자 {1}이(가) 없습니다.'],
  ['There is no recipient {}. Nothing was erased.', '수신자 {1}이(가) 없어 아무것도 지우지 않았습니다.'],
  ['There is no group {}.', '그룹 {1}이(가) 없습니다.'],
  ['There is no segment {}.', '세그먼트 {1}이(가) 없습니다.'],
  ['There is no newsletter {}.', '뉴스레터 {1}이(가) 없습니다.'],
  [
    'There is no newsletter {}. Nothing was imported.',
    '뉴스레터 {1}이(가) 없어 아무것도 가져오지 않았습니다.',
  ],
  ['There is no erasure {}.', '삭제 확인서 {1}이(가) 없습니다.'],
  [
    'Members that are not known: {} ({}{}). Put them first with PUT /v1/recipients/{externalId}, or give their addresses. Nothing was changed.',
    '모르는 구성원 {1}명({2}{3}). 먼저 수신자로 추가하거나 주소로 넣으세요. 바뀐 것은 없습니다.',
  ],
  [
    'Expected {} not to be there, but there is one. Nothing was changed.',
    '{1}: 이미 있어 아무것도 바꾸지 않았습니다.',
  ],
  [
    'Somebody has changed {} meanwhile. Look at it again, and repeat what still holds.',
    '{1}: 그사이 다른 사람이 바꿨습니다. 다시 보고 아직 필요한 것을 다시 하세요.',
  ],
  ['the recipient {}', '수신자 {1}'],
  ['the segment {}', '세그먼트 {1}'],
  [
    'This person has left the newsletter by the link in a letter. Nothing was changed, whatever consent there is: only they can come back, by their own hand.',
    '스스로 구독을 끊은 사람입니다. 어떤 동의가 있더라도 본인만 다시 구독할 수 있어 아무것도 바꾸지 않았습니다.',
  ],
  ['This recipient was never subscribed to this newsletter.', '이 뉴스레터를 구독한 적이 없는 수신자입니다.'],
  ['path/externalId: expected {}, got {}.', 'ID: {1}이(가) 필요하지만 {2}입니다.'],
  ['an id that does not begin with mailto:, or {}', 'mailto:로 시작하지 않는 ID 또는 {1}'],
  ['The rule names what does not exist: {}.', '없는 것을 가리키는 규칙입니다: {1}.'],
  ['the group {}', '그룹 {1}'],
  ['the newsletter {}', '뉴스레터 {1}'],
  ['Expected a charset out of {}, got {}.', '문자 집합은 {1} 가운데 하나여야 하지만 {2}입니다.'],
  [
    'LINK_SECRET is not set. Without it nobody can be erased, because what they had refused would be forgotten. Set it for all services.',
    'LINK_SECRET이 설정되지 않았습니다. 없으면 거절한 것을 기억할 수 없어 아무도 지울 수 없습니다. 모든 서비스에 설정하세요.',
  ],
  [
    'There are many recipients: look for the beginning of an id, or for a whole address.',
    '수신자가 많습니다. 더 긴 글자나 주소 전체로 찾아 보세요.',
  ],
  // What fields expect.
  ['one address such as someone@example.com', 'someone@example.com 같은 주소 하나'],
  ['an address without spaces or control characters', '빈칸과 제어 문자가 없는 주소'],
  ['a full domain name after the @', '@ 뒤의 완전한 도메인 이름'],
  ['a local part without quotes, brackets or stray dots', '@ 앞에 따옴표, 괄호, 잘못된 점이 없는 주소'],
  [
    'a domain that can take mail; .{} is reserved and never does',
    '메일을 받을 수 있는 도메인(.{1}은(는) 예약된 이름)',
  ],
  ['a language tag such as ko or en-GB', 'ko, en-GB 같은 언어 태그'],
  ['{}: 1 to 300 characters without spaces or control characters', '빈칸과 제어 문자가 없는 1~300자의 {1}'],
  ['{}: 1 to {} characters, no control characters or line breaks', '제어 문자와 줄바꿈이 없는 1~{2}자의 {1}'],
  ['an external id', 'ID 하나'],
  ['a group key', '그룹 키'],
  ['a segment key', '세그먼트 키'],
  ['a reason', '사유'],
  ['a note', '메모'],
  ['a description', '설명'],
  ['where consent was given', '동의한 곳'],
  ['a version of the text', '문구의 버전'],
  ['a time ahead', '앞으로의 시각'],
  [
    'a time with date, seconds and offset such as 2026-03-01T09:00:00+09:00',
    '2026-03-01T09:00:00+09:00처럼 날짜, 초, 시차가 있는 시각',
  ],
];

/** What is said of files of people. */
export const aboutFiles: readonly (readonly [english: string, korean: string])[] = [
  [
    'The import {} does not wait for anybody: it is {}. Nothing was changed.',
    '가져오기 {1}은(는) 살펴보기를 기다리지 않습니다(상태: {2}). 바뀐 것은 없습니다.',
  ],
  ['The file is empty.', '빈 파일입니다.'],
  ['The first line has a column without a name.', '첫 줄에 이름 없는 열이 있습니다.'],
  ['The first line has a quote that is not closed.', '첫 줄에 닫히지 않은 따옴표가 있습니다.'],
  [
    'The first line is too long for its columns to be given other names.',
    '첫 줄이 너무 길어 열의 쓰임을 바꿀 수 없습니다.',
  ],
  ['The first line must name the columns; it is empty.', '첫 줄에 열 이름이 있어야 하지만 비어 있습니다.'],
  [
    'The first line must name the columns, one of them email; it has {}.',
    '첫 줄에 열 이름이 있어야 하고 그 가운데 하나는 이메일이어야 합니다. 지금은 {1}입니다. 아래에서 어느 열이 주소인지 고르세요.',
  ],
  ['The first line names the column {} twice.', '첫 줄에 열 {1}이(가) 두 번 있습니다.'],
  ['The first line names {} columns; at most {} are taken.', '열이 {1}개입니다. {2}개까지만 됩니다.'],
  [
    'The first line has the column {}, which no attribute can be called: expected {}. Rename it.',
    '속성 이름으로 쓸 수 없는 열 {1}이(가) 있습니다({2}). 이름을 바꾸세요.',
  ],
  [
    'The import was cancelled, or its file took too long to come and was given up.',
    '취소되었거나 파일이 오는 데 너무 오래 걸려 그만두었습니다.',
  ],
  [
    'The lines of the file end with CR alone, as on old Macintoshes. Save it with LF or CRLF at the end of its lines.',
    '줄이 CR로만 끝나는 파일입니다. 줄 끝을 LF나 CRLF로 저장하세요.',
  ],
  ['The file is not {}, at byte {} or after. {}', '{2}바이트 근처부터 {1}이(가) 아닙니다. {3}'],
  ['Save it as UTF-8, or name its charset: {}.', 'UTF-8로 저장하거나 문자 집합을 고르세요: {1}.'],
  ['Name the charset that it is in: {}.', '파일의 문자 집합을 고르세요: {1}.'],
  [
    'The first {} lines were all refused, and no more were read. Expected a file of people; the lines that were refused say what is wrong with it.',
    '처음 {1}줄이 모두 거절되어 더 읽지 않았습니다. 수신자 파일인지, 거절된 줄이 왜 거절되었는지 보세요.',
  ],
  ['JSON with each key once in an object', '키가 겹치지 않는 JSON'],
  ['an object with an email', 'email이 있는 객체'],
  ['no more cells than columns ({})', '열의 수({1})보다 많지 않은 칸'],
  ['a record of at most {} KiB', '{1}KiB까지의 줄'],
  ['somebody who has not left this newsletter by their own hand', '스스로 구독을 끊지 않은 사람'],
  ['a time that has come, not one in the future', '미래가 아닌 시각'],
];
