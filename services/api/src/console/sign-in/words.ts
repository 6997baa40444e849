// The words of the pages to sign in, in each of their languages.

export type Language = 'en' | 'ko';

/** What a page has to say beside its form. */
export type Note =
  | 'refused'
  | 'guesses'
  | 'no-role'
  | 'password'
  | 'forged'
  | 'not-read'
  | 'away'
  | 'signed-out'
  | 'provider'
  | 'provider-unknown';

interface Words {
  readonly signIn: string;
  readonly signOut: string;
  readonly signedIn: string;
  readonly signedInAs: string;
  readonly goOn: string;
  readonly email: string;
  readonly password: string;
  readonly newPassword: string;
  readonly passwordRule: string;
  readonly withProvider: string;
  readonly forgotten: string;
  readonly invited: string;
  readonly accept: string;
  readonly front: string;
  readonly toConsole: string;
  readonly reference: string;
  readonly forPrograms: string;
  readonly badLink: string;
  readonly badLinkText: string;
  readonly notes: Readonly<Record<Note, string>>;
}

export const words: Readonly<Record<Language, Words>> = {
  en: {
    signIn: 'Sign in',
    signOut: 'Sign out',
    signedIn: 'Signed in',
    signedInAs: 'You are signed in as',
    goOn: 'Go on to the console',
    email: 'Email address',
    password: 'Password',
    newPassword: 'New password',
    passwordRule: '12 to 200 characters.',
    withProvider: 'Sign in with your company account',
    forgotten: 'Forgotten? An admin makes a link for a new one: pabal users invite ADDRESS.',
    invited: 'Choose a password',
    accept: 'Save the password and sign in',
    front: 'This is the api of pabal. Programs post events here; people use the console.',
    toConsole: 'Go to the console',
    reference: 'Reference of the API',
    forPrograms: 'For programs: every path, as OpenAPI',
    badLink: 'This link does not work',
    badLinkText:
      'It was used already, or its time is over. Ask an admin for another one: pabal users invite ADDRESS.',
    notes: {
      refused: 'The address and the password do not belong together.',
      guesses: 'Too many wrong passwords came. The right one still works; wait a moment and try again.',
      'no-role': 'This user has no role in any space. Ask an admin for one.',
      password: 'The password must have 12 to 200 characters and must not be the address.',
      forged: 'The form did not come from this page. Nothing was changed. Please send it again from here.',
      'not-read': 'We did not understand that. Nothing was changed. Please fill in the form again.',
      away: 'PostgreSQL cannot be reached right now. Nothing was changed. Please try again shortly.',
      'signed-out': 'You are signed out.',
      provider: 'Signing in with the company account did not work. Please try again.',
      'provider-unknown': 'Your company account has no role here. Ask an admin to invite you.',
    },
  },
  ko: {
    signIn: '로그인',
    signOut: '로그아웃',
    signedIn: '로그인됨',
    signedInAs: '로그인한 사용자:',
    goOn: '콘솔로 가기',
    email: '이메일 주소',
    password: '비밀번호',
    newPassword: '새 비밀번호',
    passwordRule: '12자에서 200자까지 쓸 수 있습니다.',
    withProvider: '회사 계정으로 로그인',
    forgotten: '비밀번호를 잊으셨다면 관리자에게 새 링크를 부탁하세요: pabal users invite 주소',
    invited: '비밀번호 정하기',
    accept: '비밀번호를 저장하고 로그인',
    front: 'pabal의 API입니다. 프로그램은 여기로 이벤트를 보내고, 사람은 콘솔을 씁니다.',
    toConsole: '콘솔로 가기',
    reference: 'API 설명서',
    forPrograms: '프로그램용: 모든 경로(OpenAPI)',
    badLink: '사용할 수 없는 링크입니다',
    badLinkText:
      '이미 사용했거나 기한이 지났습니다. 관리자에게 새 링크를 부탁하세요: pabal users invite 주소',
    notes: {
      refused: '이메일 주소와 비밀번호가 맞지 않습니다.',
      guesses:
        '틀린 비밀번호가 너무 많이 들어왔습니다. 맞는 비밀번호는 여전히 쓸 수 있으니 잠시 뒤에 다시 시도해 주세요.',
      'no-role': '이 사용자는 아직 아무 역할도 없습니다. 관리자에게 역할을 부탁하세요.',
      password: '비밀번호는 12자에서 200자까지이고, 이메일 주소와 달라야 합니다.',
      forged: '이 화면에서 보낸 요청이 아닙니다. 바뀐 것은 없습니다. 여기에서 다시 보내 주세요.',
      'not-read': '요청을 이해하지 못했습니다. 바뀐 것은 없습니다. 다시 입력해 주세요.',
      away: '지금은 데이터베이스에 연결할 수 없습니다. 바뀐 것은 없습니다. 잠시 뒤에 다시 시도해 주세요.',
      'signed-out': '로그아웃했습니다.',
      provider: '회사 계정으로 로그인하지 못했습니다. 다시 시도해 주세요.',
      'provider-unknown': '이 회사 계정에는 역할이 없습니다. 관리자에게 초대를 부탁하세요.',
    },
  },
};
